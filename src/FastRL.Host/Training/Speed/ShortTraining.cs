using System.Diagnostics;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Training.Speed;

/// <summary>A training of some tenths of a second, whose learner is thrown away: how fast it goes here and now.</summary>
internal sealed class ShortTraining : ITrainingObserver
{
    private readonly List<double> _collected = [];
    private readonly TimeSpan _least;
    private long _began;
    private long _firstStep = -1;

    private ShortTraining(TimeSpan least) => _least = least;

    /// <summary>Steps that were timed, of all copies.</summary>
    public long Steps { get; private set; }

    /// <summary>Wall time of them.</summary>
    public double Seconds { get; private set; }

    /// <summary>The part of each in which environments were stepped and actions chosen.</summary>
    public IReadOnlyList<double> CollectSeconds => _collected;

    /// <summary>The part of all in which was learned.</summary>
    public double UpdateSeconds { get; private set; }

    /// <summary>Steps a second.</summary>
    public double StepsPerSecond => Steps / Seconds;

    /// <summary>Trains.</summary>
    /// <param name="game">What is trained on.</param>
    /// <param name="config">How; of PPO.</param>
    /// <param name="least">Wall time that is timed at least; the first rollout, in which everything is cold, is not.</param>
    /// <param name="look">Gets the learner before it trains.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="group">The group that it trains in, or null.</param>
    /// <exception cref="OperationCanceledException">It was asked to.</exception>
    public static ShortTraining Run(
        Game game, TrainConfig config, TimeSpan least, Action<ITrainer> look, CancellationToken cancellation, TrainingGroup? group = null)
    {
        using IVecEnv environment = game.CreateEnvironment(config, config.NumEnvs, Math.Min(config.Groups, config.NumEnvs));
        using ITrainer trainer = Learners.Create(environment, config, game.Name, group);
        look(trainer);
        var timed = new ShortTraining(least);
        trainer.Train(long.MaxValue, timed, checkpoints: null, new CheckpointSchedule(0, TimeSpan.Zero), cancellation);
        cancellation.ThrowIfCancellationRequested();
        return timed;
    }

    /// <inheritdoc/>
    public void OnUpdate(in UpdateStatistics update)
    {
        if (_firstStep < 0) return;
        _collected.Add(update.EnvironmentSeconds + update.InferenceSeconds);
        UpdateSeconds += update.UpdateSeconds;
    }

    /// <inheritdoc/>
    public bool OnAdvance(long step)
    {
        if (_firstStep < 0)
        {
            (_firstStep, _began) = (step, Stopwatch.GetTimestamp());
            return true;
        }
        Steps = step - _firstStep;
        Seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        return Seconds < _least.TotalSeconds;
    }
}
