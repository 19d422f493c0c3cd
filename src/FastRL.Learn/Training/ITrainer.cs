using FastRL.Envs.Policies;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Training;

/// <summary>A learner on an environment of its own. Not thread-safe.</summary>
/// <remarks>Its steps are environment steps of all copies together.</remarks>
public interface ITrainer : ICheckpointable, IDisposable
{
    /// <summary>Updates so far: of PPO those of a rollout, of the others gradient steps.</summary>
    long Update { get; }

    /// <summary>Episodes ended so far.</summary>
    long Episodes { get; }

    /// <summary>Mean raw return of the last 100 episodes; NaN before the first.</summary>
    double RecentReturn { get; }

    /// <summary>Steps from one point at which it can be saved to the next: of PPO a rollout, of the others a step of every copy.</summary>
    long Stride { get; }

    /// <summary>Takes the learner alone of a checkpoint that was made with other copies: the environment's episodes begin anew.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of something else, or its learner keeps more of its copies.</exception>
    void LoadLearner(CheckpointReader reader);

    /// <summary>
    /// Trains until <see cref="ICheckpointable.Step"/> is at least <paramref name="untilStep"/> or cancellation is asked for, which takes
    /// effect where the learner can be saved next.
    /// </summary>
    /// <param name="untilStep">End of the run; annealing schedules reach their end there.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="checkpoints">Where to save, or null for nowhere.</param>
    /// <param name="schedule">When to save; a save always happens before returning too.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Whether <paramref name="untilStep"/> was reached, or the observer said that training is complete.</returns>
    /// <exception cref="TrainingException">A loss, a gradient or an observation is not a number.</exception>
    bool Train(
        long untilStep,
        ITrainingObserver observer,
        CheckpointStore? checkpoints,
        CheckpointSchedule schedule,
        CancellationToken cancellation);

    /// <summary>The learner as a player, for evaluation while training.</summary>
    /// <remarks>Shares the weights: it plays as well as the trainer does now. Dispose it before the trainer.</remarks>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn.</param>
    /// <param name="seed">Of the draws.</param>
    IPolicy CreatePolicy(bool greedy, ulong seed);

    /// <summary>The learner as its own opponent while it trains, on the thread that trains; it need not know values.</summary>
    /// <inheritdoc cref="CreatePolicy"/>
    IPolicy CreateOpponent(bool greedy, ulong seed);

    /// <summary>The learner as it plays now, for <see cref="Players.TrainedPolicy.Load"/>: no optimizer, replay or environment.</summary>
    ICheckpointable Player { get; }
}
