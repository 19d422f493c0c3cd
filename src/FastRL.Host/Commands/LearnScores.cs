using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Measure.Benchmarks;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Commands;

/// <summary>Trains and evaluates the lines of <see cref="LearnLine"/>.</summary>
/// <param name="progress">Told how it goes, a line at a time.</param>
internal sealed class LearnScores(TextWriter progress)
{
    private const int Episodes = 100;
    private const int Copies = 20;

    // Far from the seeds of training, whose environments draw from (seed, copy) too.
    private const ulong EvaluationSeed = 1_000_003;

    /// <summary>Trains a line once for each seed 1..n and plays the final policy, deterministic, on environments of its own.</summary>
    public LearnScore Run(LearnLine line, int seeds, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        List<double> scores = [];
        for (int seed = 1; seed <= seeds; seed++)
        {
            EvaluationResult result = Run(line, (ulong)seed, cancellation);
            scores.Add(result.MeanReturn);
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{line.Name} seed {seed}: {result.MeanReturn:0.0} +- {result.ReturnHalfWidth:0.0} over {Episodes} episodes, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }
        return new LearnScore(line, scores, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private EvaluationResult Run(LearnLine line, ulong seed, CancellationToken cancellation)
    {
        Game game = GameLibrary.Bundled.Find(line.Environment, rom: null);
        TrainConfig config = Bind(game, line, seed);
        using IVecEnv environment = game.CreateEnvironment(config, config.NumEnvs, Math.Min(config.Groups, config.NumEnvs));
        using ITrainer trainer = Learners.Create(environment, config, game.Name);
        var observer = new ProgressObserver(line, seed, progress);
        if (!trainer.Train(line.Steps, observer, checkpoints: null, CheckpointSchedule.AtEnd, cancellation))
            throw new OperationCanceledException(cancellation);
        using IVecEnv arena = game.CreateEnvironment(config, Copies, groups: 1);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed);
        return Evaluator.Run(arena, policy, Episodes, EvaluationSeed + seed, onEpisode: null, cancellation);
    }

    /// <summary>The game's own settings for the algorithm.</summary>
    private static TrainConfig Bind(Game game, LearnLine line, ulong seed)
    {
        ConfigValue[] chosen =
        [
            ConfigValue.FromText("algorithm", line.Algorithm, "bench learn"),
            ConfigValue.FromText("seed", seed.ToString(CultureInfo.InvariantCulture), "bench learn"),
        ];
        return ConfigBinder.Bind(game.NewConfig(), [.. GameLibrary.Bundled.TrainingDefaults(game, chosen), .. chosen]);
    }

    /// <summary>A line every five seconds.</summary>
    private sealed class ProgressObserver(LearnLine line, ulong seed, TextWriter progress) : ITrainingObserver
    {
        private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);
        private readonly Queue<double> _returns = new();
        private long _last = Stopwatch.GetTimestamp();

        public void OnEpisode(in EpisodeRecord episode)
        {
            _returns.Enqueue(episode.Return);
            if (_returns.Count > 100)
                _returns.Dequeue();
        }

        public void OnUpdate(in UpdateStatistics update)
        {
            if (Stopwatch.GetElapsedTime(_last) < s_interval)
                return;
            _last = Stopwatch.GetTimestamp();
            string mean = _returns.Count > 0 ? _returns.Average().ToString("0.0", CultureInfo.InvariantCulture) : "-";
            progress.WriteLine($"{line.Name} seed {seed}: step {update.Step} of {line.Steps}, mean return {mean}");
        }
    }
}
