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

/// <summary>One training of a <see cref="LearnLine"/>, with the game's own settings for the algorithm, and games of what it learned.</summary>
internal sealed class LearnRun : IDisposable
{
    /// <summary>Games that a policy is judged by.</summary>
    public const int Episodes = 100;

    private const int Copies = 20;

    // Far from the seeds of training, whose environments draw from (seed, copy) too.
    private const ulong EvaluationSeed = 1_000_003;

    private readonly LearnLine _line;
    private readonly ulong _seed;
    private readonly IVecEnv _environment, _arena;
    private readonly ITrainer _trainer;

    /// <summary>Prepares it; nothing is trained yet.</summary>
    public LearnRun(LearnLine line, ulong seed)
    {
        (_line, _seed) = (line, seed);
        Game game = GameLibrary.Bundled.Find(line.Environment, rom: null);
        TrainConfig config = Bind(game, line, seed);
        _environment = game.CreateEnvironment(config, config.NumEnvs, Math.Min(config.Groups, config.NumEnvs));
        _trainer = Learners.Create(_environment, config, game.Name);
        _arena = game.CreateEnvironment(config, Copies, groups: 1);
    }

    /// <summary>Trains all of the line's steps, or until the observer says that it is enough.</summary>
    /// <returns>Whether it came to its end.</returns>
    public bool Train(ITrainingObserver observer, CancellationToken cancellation) =>
        _trainer.Train(_line.Steps, observer, checkpoints: null, CheckpointSchedule.AtEnd, cancellation);

    /// <summary>Plays the policy as it is now, deterministic, on environments of its own.</summary>
    public EvaluationResult Play(CancellationToken cancellation)
    {
        using IPolicy policy = _trainer.CreatePolicy(greedy: true, _seed);
        return Evaluator.Run(_arena, policy, Episodes, EvaluationSeed + _seed, onEpisode: null, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _arena.Dispose();
        _trainer.Dispose();
        _environment.Dispose();
    }

    private static TrainConfig Bind(Game game, LearnLine line, ulong seed)
    {
        ConfigValue[] chosen =
        [
            ConfigValue.FromText("algorithm", line.Algorithm, "bench learn"),
            ConfigValue.FromText("seed", seed.ToString(CultureInfo.InvariantCulture), "bench learn"),
        ];
        return ConfigBinder.Bind(game.NewConfig(), [.. GameLibrary.Bundled.TrainingDefaults(game, chosen), .. chosen]);
    }
}
