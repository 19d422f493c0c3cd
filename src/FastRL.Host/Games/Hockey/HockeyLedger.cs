using FastRL.Learn.League;

namespace FastRL.Host.Games.Hockey;

/// <summary>One evaluation while training.</summary>
/// <param name="Step">Environment steps of all copies at that time.</param>
/// <param name="Episode">Episodes at that time.</param>
/// <param name="Opponent">Against whom.</param>
/// <param name="Score">What came of it.</param>
internal sealed record HockeyEvaluation(long Step, long Episode, string Opponent, ContestScore Score);

/// <summary>What a training measured: evaluations, the league's players and their games.</summary>
/// <param name="config">Settings of the league.</param>
internal sealed class HockeyLedger(HockeyLeagueConfig config)
{
    private readonly List<HockeyEvaluation> _evaluations = [];

    /// <summary>Evaluations in their order.</summary>
    public IReadOnlyList<HockeyEvaluation> Evaluations => _evaluations;

    /// <summary>Waits for what is being measured, so that it is saved as well.</summary>
    public Action BeforeSave { get; set; } = () => { };

    /// <summary>Opponents of the league.</summary>
    public PlayerPool Pool { get; } = new(config.Size, config.Draw, config.ScriptedShare, [HockeyMatch.Weak, HockeyMatch.Strong]);

    /// <summary>Games of frozen copies and scripted players.</summary>
    public EloTable Games { get; } = new();

    /// <summary>The last frozen copy, or null.</summary>
    public string? Latest => Pool.Frozen.Count > 0 ? Pool.Frozen[^1].Name : null;

    /// <summary>Draws an opponent of the league; null where none is frozen yet.</summary>
    public string? Draw(double uniform) => Pool.Draw(uniform);

    /// <summary>Counts an episode of the learner.</summary>
    /// <param name="opponent">Against whom.</param>
    /// <param name="result">1 for a win, 0.5 for a draw, 0 for a loss.</param>
    public void Record(string opponent, double result) => Pool.Record(opponent, result);

    /// <summary>Adds an evaluation.</summary>
    public void Add(HockeyEvaluation evaluation) => _evaluations.Add(evaluation);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _evaluations.Clear();
        Pool.Clear();
        Games.Clear();
    }

    /// <summary>Writes all.</summary>
    public void Save(BinaryWriter writer)
    {
        BeforeSave();
        writer.Write(_evaluations.Count);
        foreach (HockeyEvaluation evaluation in _evaluations)
        {
            writer.Write(evaluation.Step);
            writer.Write(evaluation.Episode);
            writer.Write(evaluation.Opponent);
            evaluation.Score.Save(writer);
        }
        Pool.Save(writer);
        Games.Save(writer);
    }

    /// <summary>Takes all back.</summary>
    public void Load(BinaryReader reader)
    {
        _evaluations.Clear();
        for (int left = reader.ReadInt32(); left > 0; left--)
            _evaluations.Add(new HockeyEvaluation(reader.ReadInt64(), reader.ReadInt64(), reader.ReadString(), ContestScore.Load(reader)));
        Pool.Load(reader);
        Games.Load(reader);
    }
}
