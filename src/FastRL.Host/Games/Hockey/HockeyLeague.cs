using System.Globalization;
using FastRL.Envs.Hockey;
using FastRL.Learn.League;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>Freezes copies of a learner, rates them by games against each other, and makes opponents of them.</summary>
/// <remarks>Copies lie in the run directory's folder <c>league</c>; who is in the league belongs to the environment's state.</remarks>
internal sealed class HockeyLeague
{
    private const ulong SeedOffset = 0x5EED_0000_0002;

    private readonly HockeyTrainingEnv _environment;
    private readonly ITrainer _trainer;
    private readonly HockeyTrainConfig _config;
    private readonly RunDirectory _run;
    private readonly CheckpointStore _store;
    private long _step;

    /// <summary>Joins in where the learner is.</summary>
    public HockeyLeague(HockeyTrainingEnv environment, ITrainer trainer, HockeyTrainConfig config, RunDirectory run)
    {
        (_environment, _trainer, _config, _run) = (environment, trainer, config, run);
        _store = new CheckpointStore(Path.Combine(run.Path, HockeyRivals.LeagueFolder), keep: int.MaxValue);
        _step = trainer.Step;
    }

    /// <summary>Rating of the last frozen copy, or null.</summary>
    public EloRating? Rating => _environment.Ledger.Latest is { } latest
        ? _environment.Ledger.Games.Ratings().FirstOrDefault(rating => rating.Name == latest)
        : null;

    /// <summary>Freezes a copy where one is due.</summary>
    /// <returns>A sentence for people, or null.</returns>
    public string? OnAdvance(long step, CancellationToken cancellation)
    {
        long interval = _config.Hockey.League.AdmitSteps;
        bool first = _environment.Ledger.Latest is null, due = interval > 0 && step / interval > _step / interval;
        _step = step;
        if (!(first || due) || interval == 0 || !_environment.Phase.Opponents.Any(IsFrozen)) return null;
        PlayerPool pool = _environment.Ledger.Pool;
        if (!first && pool.Frozen.Average(player => player.WinRate) < _config.Hockey.League.AdmitWinRate) return null;
        return Admit(step, pool, cancellation);
    }

    private static bool IsFrozen(Weighted<HockeyOpponent> opponent) => opponent.Value is { Kind: HockeyOpponentKind.League }
        or { Kind: HockeyOpponentKind.SelfPlay, Source: HockeyOpponent.Latest };

    private string? Admit(long step, PlayerPool pool, CancellationToken cancellation)
    {
        string name = $"{HockeyRivals.LeagueFolder}/{Path.GetFileName(_store.Save(_trainer.Player))}";
        int games = _config.Hockey.League.Games;
        ulong seed = _config.Seed ^ SeedOffset;
        var results = new List<PairRecord>();
        using HockeyContestant copy = Load(name, games, seed);
        try
        {
            foreach (PoolPlayer player in pool.Players.Where(player => player.Name != name))
            {
                using HockeyContestant other = player.Name switch
                {
                    HockeyMatch.Weak => new HockeyContestant(player.Name, HockeyPlayer.Weak),
                    HockeyMatch.Strong => new HockeyContestant(player.Name, HockeyPlayer.Strong),
                    _ => Load(player.Name, games, seed),
                };
                ContestScore score = HockeyContest.Play(copy, other, games, seed + (ulong)step, cancellation);
                results.Add(new PairRecord(name, player.Name, score.Wins, score.Draws, score.Losses));
            }
        }
        catch (OperationCanceledException)
        {
            return null; // what is saved now knows nothing of it; it is done again
        }
        foreach (PairRecord result in results) _environment.Ledger.Games.Add(result);
        pool.Admit(name);
        _environment.ReleaseRivals();
        EloRating rating = Rating!;
        return string.Create(
            CultureInfo.InvariantCulture, $"step {step:N0}: {name} joins the league, Elo {rating.Elo:0} +- {rating.HalfWidth:0} after {rating.Games} games");
    }

    private HockeyContestant Load(string name, int games, ulong seed) => new(
        name, HockeyPlayer.External,
        HockeyRival.Load(CheckpointReader.Open(Path.Combine(_run.Path, name)), HockeyContest.Copies(games), greedy: true, seed, _config.Device));
}
