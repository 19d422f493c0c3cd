using FastRL.Emu;

namespace FastRL.Learn;

/// <summary>Proximal policy optimisation on a vectorised environment with discrete actions.</summary>
/// <remarks>Not thread-safe. The environment stays the caller's; it must not be stepped by anybody else.</remarks>
public sealed class PpoTrainer : IDisposable
{
    /// <summary>Makes the network and resets the environment with the seed.</summary>
    /// <exception cref="TorchUnavailableException">libtorch is not there.</exception>
    /// <exception cref="ArgumentException">The environment or the configuration cannot be trained with.</exception>
    public PpoTrainer(IVecEnv environment, PpoConfig config, ulong seed, string environmentName) =>
        throw new NotImplementedException();

    /// <summary>Environment steps of all copies together so far.</summary>
    public long Step { get; private set; }

    /// <summary>Updates so far.</summary>
    public long Update { get; private set; }

    /// <summary>Episodes ended so far.</summary>
    public long Episodes { get; private set; }

    /// <summary>Mean raw return of the last 100 episodes; NaN before the first.</summary>
    public double RecentReturn => throw new NotImplementedException();

    /// <summary>Weights of the network, for evaluation while training; greedy or stochastic.</summary>
    /// <remarks>Shares the weights: it plays as well as the trainer does now. Dispose it before the trainer.</remarks>
    public IPolicy CreatePolicy(bool greedy) => throw new NotImplementedException();

    /// <summary>
    /// Trains until <see cref="Step"/> is at least <paramref name="untilStep"/> or cancellation is asked for, which takes
    /// effect at the end of the update under way. A whole number of updates is done, so the last step may be a little later.
    /// </summary>
    /// <param name="untilStep">End of the run; the annealing schedules reach 0 there.</param>
    /// <param name="observer">Told of everything.</param>
    /// <param name="checkpoints">Where to save, or null for nowhere.</param>
    /// <param name="schedule">When to save; a save always happens before returning too.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Whether <paramref name="untilStep"/> was reached.</returns>
    /// <exception cref="TrainingException">A loss, a gradient or an observation is not a number.</exception>
    public bool Train(
        long untilStep,
        ITrainingObserver observer,
        CheckpointStore? checkpoints,
        CheckpointSchedule schedule,
        CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Writes everything that the next steps depend on.</summary>
    public void Save(CheckpointWriter writer) => throw new NotImplementedException();

    /// <summary>Takes back what <see cref="Save"/> wrote; training then goes on exactly as it would have.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another algorithm, environment, network or version.</exception>
    public void Load(CheckpointReader reader) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
