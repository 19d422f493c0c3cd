using System.Diagnostics;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Networks;
using FastRL.Learn.Parallel;
using FastRL.Runs.Checkpoints;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Training;

/// <summary>What learners have in common: the loop, what is saved, the environment's rows, episodes and reports.</summary>
/// <remarks>
/// An algorithm says how training gets from one step that can be saved to the next (<see cref="Advance"/>), what it learns and
/// by which optimizers, and what else its next steps depend on. See docs/guides/algorithm.md. Not thread-safe. The environment
/// stays the caller's; nobody else may step it.
/// </remarks>
public abstract partial class Trainer : ITrainer
{
    private const int RecentEpisodes = 100;

    private readonly EpisodeTracker _episodes;
    private readonly string _environmentName;

    /// <summary>Checks the settings and seeds torch's generator, from which modules of the user's own draw; the algorithm resets the environment when it is made.</summary>
    /// <param name="environment">What is trained on.</param>
    /// <param name="algorithm">Name of the algorithm, in checkpoints and for its settings.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="network">Those of its networks, in the section <c>network</c>.</param>
    /// <param name="seed">Of everything.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="device">Where its networks run: see <see cref="TorchDevice.Check"/>.</param>
    /// <param name="group">Processes that train the same policy, or null for this one alone; stays the caller's.</param>
    /// <param name="parts">Batches of as many copies that are trained on, where that is not said by the group.</param>
    /// <exception cref="InputException">A setting is out of its range, or does not fit the environment; there is no such device.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    private protected Trainer(
        IVecEnv environment, string algorithm, object config, NetworkConfig network, ulong seed, string environmentName, string device,
        TrainingGroup? group = null, int? parts = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        TorchLibrary.ThrowIfUnavailable();
        SettingsLimits.Check(config, algorithm);
        Device = TorchDevice.Find(device);
        Environment = environment;
        Group = group;
        Copies = environment.Count * (parts ?? group?.Processes.World ?? 1);
        Algorithm = algorithm;
        Network = network;
        _environmentName = environmentName;
        ObservationSpec[] observed = [.. environment.Buffers.Observations.Select(buffer => buffer.Spec)];
        Inputs = network.SelectInputs(observed, $"{algorithm}.network");
        Current = [.. Inputs.Select(index => environment.Buffers.Observations[index])];
        Final = [.. Inputs.Select(index => environment.Buffers.FinalObservations[index])];
        Observations = [.. Current.Select(buffer => buffer.Spec)];
        ActionRandom = new RandomStream(seed, purpose: 1);
        WeightRandom = new RandomStream(seed, purpose: 5);
        _episodes = new EpisodeTracker(Copies, RecentEpisodes, group is null && parts is null ? environment.RewardTermNames.Count : 0);
        manual_seed(unchecked((long)seed));
    }

    /// <inheritdoc/>
    public long Step { get; private set; }

    /// <inheritdoc/>
    public long Update { get; private protected set; }

    /// <inheritdoc/>
    public long Episodes => _episodes.Count;

    /// <inheritdoc/>
    public double RecentReturn => _episodes.RecentReturn;

    /// <inheritdoc/>
    public abstract long Stride { get; }

    /// <summary>Everything that is learned, targets included, under the names that checkpoints use.</summary>
    internal abstract IEnumerable<(string Name, Parameter Parameter)> NamedParameters { get; }

    /// <summary>The optimizers, each with the names of the parameters that it changes, in its order.</summary>
    private protected abstract IReadOnlyList<(string Name, Adam Optimizer, IEnumerable<string> Parameters)> Optimizers { get; }

    private protected IVecEnv Environment { get; }

    /// <summary>Processes that train the same policy, or null for this one alone.</summary>
    private protected TrainingGroup? Group { get; }

    /// <summary>Copies of the environment, those of other processes and of actors too.</summary>
    private protected int Copies { get; }

    /// <summary>Place of this process's first copy among them.</summary>
    private protected int FirstCopy => Environment.Count * (Group?.Processes.Rank ?? 0);

    private protected VecBuffers Buffers => Environment.Buffers;

    private protected string Algorithm { get; }

    private protected NetworkConfig Network { get; }

    /// <summary>Where the networks run.</summary>
    private protected TorchSharp.torch.Device Device { get; }

    /// <summary>Parts of the environment's observation that the networks see, by index.</summary>
    private protected int[] Inputs { get; }

    /// <summary>What they look like.</summary>
    private protected IReadOnlyList<ObservationSpec> Observations { get; }

    /// <summary>Those parts of the present observation.</summary>
    private protected ObservationBuffer[] Current { get; }

    /// <summary>Those parts of an ended episode's last observation.</summary>
    private protected ObservationBuffer[] Final { get; }

    /// <summary>Draws of first weights; nothing is drawn from it once the networks are made.</summary>
    private protected RandomStream WeightRandom { get; }

    /// <summary>Draws of actions.</summary>
    private protected RandomStream ActionRandom { get; }

    /// <summary>Asks training to end; an update that goes on for long looks at it.</summary>
    private protected CancellationToken Cancellation { get; private set; }

    /// <summary>Where the wall time since the last report went.</summary>
    private protected Phases Watch;

    /// <inheritdoc/>
    public abstract IPolicy CreatePolicy(bool greedy, ulong seed);

    /// <inheritdoc/>
    public virtual IPolicy CreateOpponent(bool greedy, ulong seed) => CreatePolicy(greedy, seed);

    /// <inheritdoc/>
    /// <remarks>The last step may be later than asked for by less than <see cref="Stride"/>.</remarks>
    public bool Train(
        long untilStep,
        ITrainingObserver observer,
        CheckpointStore? checkpoints,
        CheckpointSchedule schedule,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(schedule);
        Cancellation = cancellation;
        long savedStep = Step, savedTime = Stopwatch.GetTimestamp();
        bool complete = Step >= untilStep, stop = Group is null && cancellation.IsCancellationRequested;
        while (!complete && !stop)
        {
            Advance(untilStep, observer);
            complete = !observer.OnAdvance(Step) || Step >= untilStep;
            stop = cancellation.IsCancellationRequested;
            bool due = (schedule.EverySteps > 0 && Step - savedStep >= schedule.EverySteps)
                || (schedule.EveryTime > TimeSpan.Zero && Stopwatch.GetElapsedTime(savedTime) >= schedule.EveryTime);
            Group?.Agree(ref complete, ref due, ref stop);
            if (!due) continue;
            GatherStates();
            if (checkpoints is not null) observer.OnCheckpoint(checkpoints.Save(this), Step);
            (savedStep, savedTime) = (Step, Stopwatch.GetTimestamp());
        }
        GatherStates();
        if (checkpoints is not null && (savedStep != Step || !checkpoints.Contains(Step)))
            observer.OnCheckpoint(checkpoints.Save(this), Step);
        return complete;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes networks, optimizers and tensors.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Trains on to the next step at which nothing is under way, so that everything can be saved.</summary>
    /// <param name="untilStep">End of the run, for schedules.</param>
    /// <param name="observer">Told of episodes and updates.</param>
    private protected abstract void Advance(long untilStep, ITrainingObserver observer);

    /// <summary>Counts what came of a step of environment i, and tells of the end of its episode.</summary>
    /// <remarks>A step that did not happen counts nowhere, nor does an episode without a step.</remarks>
    /// <returns>Whether the step happened.</returns>
    /// <exception cref="TrainingException">The reward is not finite.</exception>
    private protected bool CountStep(int i, ITrainingObserver observer)
    {
        bool happened = Buffers.Absent[i] == 0;
        if (happened) _episodes.AddTerms(i, Environment.RewardTerms(i));
        return CountStep(
            i, happened, Buffers.Rewards[i], Environment.Scores[i],
            Buffers.Terminated[i] != 0 || Buffers.Truncated[i] != 0 ? Buffers.EndCauses[i] : -1, observer);
    }

    /// <summary>The same for a copy of any process.</summary>
    /// <param name="i">Its place among all copies.</param>
    /// <param name="happened">Whether the step happened.</param>
    /// <param name="reward">Its reward.</param>
    /// <param name="score">The same as reports count it.</param>
    /// <param name="cause">Index of how the episode ended, or -1.</param>
    /// <param name="observer">Told of the end of the episode.</param>
    private protected bool CountStep(int i, bool happened, float reward, float score, int cause, ITrainingObserver observer)
    {
        if (happened)
        {
            Step++;
            if (!float.IsFinite(reward)) throw new TrainingException($"the reward of environment {i} is {reward} at step {Step}");
            _episodes.Add(i, score);
        }
        if (cause >= 0 && _episodes.Lengths[i] > 0) observer.OnEpisode(_episodes.End(i, Step, Environment.EndCauses[cause]));
        return happened;
    }

    /// <summary>Leaves the episode that is under way in a copy out: it will not go on.</summary>
    private protected void Forget(int copy) => _episodes.Forget(copy);

    /// <summary>Throws where an observation has a number that is none, or a tile number beyond those that there are.</summary>
    /// <exception cref="TrainingException">It has; the message names the part, the place and the value.</exception>
    private protected void RequireReadable(ObservationBuffer[] parts, int environment)
    {
        foreach (ObservationBuffer part in parts)
        {
            int tiles = part.Spec.Values, at = part.Spec.Kind switch
            {
                ElementKind.Float32 => IndexOfNoNumber(part.Row<float>(environment)),
                ElementKind.Int16 => part.Row<short>(environment).IndexOfAnyExceptInRange((short)0, (short)(tiles - 1)),
                _ => -1,
            };
            if (at < 0) continue;
            int index = environment * part.Spec.Size + at;
            string limits = part.Spec.Kind == ElementKind.Int16 ? $"; allowed: 0 to {tiles - 1}" : "";
            throw new TrainingException(
                $"number {at} of the observation '{part.Spec.Name}' of environment {environment} is {part.Array.GetValue(index)} "
                + $"at step {Step}{limits}");
        }
    }

    /// <summary>Throws where a loss or gradient is not a number.</summary>
    private protected void RequireFinite(string what, double value)
    {
        if (!double.IsFinite(value))
            throw new TrainingException($"the {what} is {value} at step {Step}; weights are those before this minibatch");
    }

    /// <summary>Tells that an update begins, and starts counting the episodes of the next.</summary>
    private protected void ReportStart(ITrainingObserver observer, long update)
    {
        observer.OnUpdateStart(new UpdateStart(update, Step, _episodes.SinceReport, _episodes.ReturnSinceReport));
        _episodes.StartReport();
    }

    /// <summary>Tells what updates did, and where the time since the last report went.</summary>
    private protected void Report(ITrainingObserver observer, in LossSums sums, double explainedVariance, double learningRate, int epochs)
    {
        observer.OnUpdate(new UpdateStatistics(
            Update, Step, sums.Mean(sums.Policy), sums.Mean(sums.Value), sums.Mean(sums.Entropy), sums.EpochDivergence,
            sums.Mean(sums.ClipFraction), explainedVariance, learningRate, sums.Mean(sums.GradientNorm), epochs,
            Watch.Environment, Watch.Inference, Watch.Update));
        Watch = default;
    }

    /// <summary>Sets the size of an optimizer's steps.</summary>
    internal static void SetRate(Adam optimizer, double rate)
    {
        foreach (optim.ILearningRateController group in optimizer.ParamGroups) group.LearningRate = rate;
    }

    private static int IndexOfNoNumber(ReadOnlySpan<float> row)
    {
        for (int i = 0; i < row.Length; i++)
            if (!float.IsFinite(row[i])) return i;
        return -1;
    }

    /// <summary>A module's parameters with a prefix before their names.</summary>
    private protected static IEnumerable<(string Name, Parameter Parameter)> Named(string prefix, nn.Module module) =>
        module.named_parameters().Select(entry => ($"{prefix}{entry.name}", entry.parameter));
}
