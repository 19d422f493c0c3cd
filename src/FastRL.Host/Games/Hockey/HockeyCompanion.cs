using System.Globalization;
using FastRL.Host.Training;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Games.Hockey;

/// <summary>Goes along with a training of hockey: evaluations, the league, the original's tables, rows for people.</summary>
internal sealed class HockeyCompanion : ITrainingCompanion
{
    private const int Recent = 100;

    private readonly HockeyTrainingEnv _environment;
    private readonly ITrainer _trainer;
    private readonly HockeyTrainConfig _config;
    private readonly HockeyRecords _records;
    private readonly HockeyLeague _league;
    private readonly HockeyExam _exam;
    private readonly Queue<(string Opponent, int Result)> _recent = new();
    private Action<string> _note = _ => { };
    private CancellationToken _cancellation;
    private double _finalReward = double.NaN;
    private long _step;
    private long _episodes;

    /// <summary>Joins in where the learner is.</summary>
    public HockeyCompanion(HockeyTrainingEnv environment, ITrainer trainer, HockeyTrainConfig config, RunDirectory run)
    {
        (_environment, _trainer, _config) = (environment, trainer, config);
        (_step, _episodes) = (trainer.Step, environment.Episodes);
        environment.Rivals.Learner = greedy => trainer.CreateOpponent(greedy, config.Seed);
        environment.Rivals.RunFolder = run.Path;
        _league = new HockeyLeague(environment, trainer, config, run);
        _records = new HockeyRecords(run, config, TimeProvider.System, trainer.Step, environment.Episodes);
        _exam = new HockeyExam(environment.Ledger, config, run);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string Value)> Rows
    {
        get
        {
            CultureInfo culture = CultureInfo.InvariantCulture;
            HockeyPhase phase = _environment.Phase;
            int goals = _recent.Count(episode => episode.Result > 0), against = _recent.Count(episode => episode.Result < 0);
            string shares = string.Join(", ", _recent.GroupBy(episode => episode.Opponent).OrderByDescending(group => group.Count())
                .Select(group => string.Create(culture, $"{group.Key} {100 * group.Count() / _recent.Count}%")));
            return
            [
                ("phase", string.Create(culture, $"{phase.Name} {_environment.PhaseEpisode}{(phase.Episodes > 0 ? $"/{phase.Episodes}" : "")}")),
                ("goals", string.Create(culture, $"{goals}:{against}")),
                ("opponents", shares.Length > 0 ? shares : "-"),
                .. _environment.Ledger.Evaluations.GroupBy(evaluation => evaluation.Opponent).Select(group =>
                    ($"beats {group.Key}", string.Create(culture, $"{100 * group.Last().Score.WinRate:0.#}%"))),
                .. _league.Rating is { } rating ? [("Elo", string.Create(culture, $"{rating.Elo:0} +- {rating.HalfWidth:0}"))] : Array.Empty<(string, string)>(),
            ];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, object?> Results => new Dictionary<string, object?>
    {
        ["run_name"] = _records.RunName,
        ["total_steps"] = _trainer.Step,
        ["mean_reward"] = TrainingMonitor.Finite(_trainer.RecentReturn),
        ["final_reward"] = TrainingMonitor.Finite(_finalReward),
        ["total_episodes"] = _environment.Episodes,
        ["total_gradient_steps"] = _trainer.Update,
        ["updates_per_step"] = _config.SettingsOf(_config.Algorithm) is OffPolicyConfig { Replay: var replay }
            ? replay.GradientSteps / (double)replay.TrainEvery
            : null,
        ["phase"] = _environment.Phase.Name,
        ["phase_episode"] = _environment.PhaseEpisode,
        ["elo"] = _league.Rating?.Elo,
        ["evaluation_results"] = _environment.Ledger.Evaluations.Select(evaluation => new HockeyEvaluationResult(
            evaluation.Step, evaluation.Episode, evaluation.Opponent, evaluation.Score.Games, evaluation.Score.Wins, evaluation.Score.Draws,
            evaluation.Score.Losses, evaluation.Score.WinRate)),
    };

    /// <inheritdoc/>
    public void Start(Action<string> note, CancellationToken cancellation)
    {
        (_note, _cancellation) = (note, cancellation);
        _exam.Start(OnEvaluation, cancellation);
    }

    /// <inheritdoc/>
    public bool OnAdvance(long step)
    {
        long interval = _config.Hockey.EvalFreqSteps;
        bool due = interval > 0 && step / interval > _step / interval;
        _step = step;
        if (due) _exam.Begin(_trainer, _environment.Episodes);
        else _exam.Collect();
        int models = _config.Hockey.CheckpointSaveFreq;
        if (models > 0 && _environment.Episodes / models > _episodes / models)
            _records.WriteModel(_trainer, _environment.Episodes / models * models, _environment.Era, _environment.PhaseEpisode);
        _episodes = _environment.Episodes;
        if (_league.OnAdvance(step, _cancellation) is { } news) _note(news);
        return !_environment.IsComplete;
    }

    /// <inheritdoc/>
    public void OnEpisode(in EpisodeRecord episode)
    {
        if (episode.Cause.Name == HockeyTrainingEnv.CutName) return;
        HockeyMatch match = _environment.Ended(episode.Environment);
        _finalReward = episode.Return;
        _recent.Enqueue((match.Opponent, episode.Cause.Success ? 1 : episode.Cause.Name == HockeyTrainingEnv.LossName ? -1 : 0));
        if (_recent.Count > Recent) _recent.Dequeue();
        _records.AddEpisode(match.Number, episode.Return, match.Phase);
    }

    /// <inheritdoc/>
    public void OnUpdate(in UpdateStatistics update)
    {
        if (double.IsFinite(update.ValueLoss)) _records.AddLoss(update.Step, update.ValueLoss);
        _records.Flush();
    }

    /// <inheritdoc/>
    public void OnCheckpoint(string path, long atStep) => _records.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        _exam.Dispose();
        _records.Flush();
    }

    private void OnEvaluation(HockeyEvaluation evaluation)
    {
        ContestScore score = evaluation.Score;
        _records.AddEvaluation(evaluation);
        _note(string.Create(
            CultureInfo.InvariantCulture,
            $"step {evaluation.Step:N0}: {score.Wins} won, {score.Draws} drawn, {score.Losses} lost against {evaluation.Opponent}, {100 * score.WinRate:0.#}%"));
    }
}
