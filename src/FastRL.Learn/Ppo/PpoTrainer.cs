using System.Diagnostics;
using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Networks;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>Proximal policy optimisation on a vectorised environment, with choices, real numbers or both as actions.</summary>
/// <remarks>
/// To be read beside Schulman et al. (2017) and Huang et al., "The 37 implementation details of PPO" (2022): the rollout here,
/// advantages and epochs of minibatches in PpoTrainer.Update.cs. With two groups of environments the policy acts on one while
/// the other is simulated. Not thread-safe. The environment stays the caller's; nobody else may step it.
/// </remarks>
public sealed partial class PpoTrainer : ITrainer
{
    private const int RecentEpisodes = 100;

    private readonly IVecEnv _environment;
    private readonly VecBuffers _buffers;
    private readonly PpoConfig _config;
    private readonly string _environmentName;
    private readonly ActionLayout _layout;
    private readonly ActionSampler _sampler;
    private readonly int[] _parts;
    private readonly PolicyNetwork _network;
    private readonly Parameter[] _parameters;
    private readonly Adam _optimizer;
    private readonly FusedPolicy? _fused;
    private readonly PolicyInference _inference;
    private readonly Rollout _rollout;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly PolicyInputs _inputs;
    private readonly FinalObservations _final;
    private readonly float[] _states;
    private readonly Tensor? _stateTensor;
    private readonly float[] _outputs;
    private readonly RewardNormaliser? _rewards;
    private readonly RandomStream _actionRandom;
    private readonly RandomStream _orderRandom;
    private readonly EpisodeTracker _episodes;

    /// <summary>Makes the network and resets the environment with the seed.</summary>
    /// <param name="environment">What is trained on; stepped by nobody else.</param>
    /// <param name="config">Parameters; see there.</param>
    /// <param name="seed">Of weights, actions, orders and the environment: the same seed gives the same bytes.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    /// <exception cref="ArgumentException">The environment or the configuration cannot be trained with.</exception>
    public PpoTrainer(IVecEnv environment, PpoConfig config, ulong seed, string environmentName)
        : this(environment, config, seed, environmentName, fuse: true)
    {
    }

    /// <param name="environment">What is trained on.</param>
    /// <param name="config">Parameters.</param>
    /// <param name="seed">Of everything.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="fuse">Whether a plain network is run and updated by native code.</param>
    internal PpoTrainer(IVecEnv environment, PpoConfig config, ulong seed, string environmentName, bool fuse)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(config);
        TorchLibrary.ThrowIfUnavailable();
        _environment = environment;
        _buffers = environment.Buffers;
        _config = config;
        _environmentName = environmentName;
        _layout = new ActionLayout(environment.ActionSpace);
        _sampler = new ActionSampler(_layout);

        manual_seed(unchecked((long)seed));
        _actionRandom = new RandomStream(seed, purpose: 1);
        _orderRandom = new RandomStream(seed, purpose: 2);

        NetworkConfig shape = NetworkConfig.Of(config);
        ObservationSpec[] observations = [.. _buffers.Observations.Select(buffer => buffer.Spec)];
        _parts = PolicyNetwork.SelectInputs(observations, shape);
        ObservationSpec[] seen = [.. _parts.Select(index => observations[index])];
        _network = new PolicyNetwork(seen, _layout, shape);
        _parameters = [.. _network.parameters()];
        _optimizer = optim.Adam(_parameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        _fused = fuse && _network.IsPlain ? new FusedPolicy(_network, _optimizer, shape, seen[0].Size, _layout) : null;
        _inference = new PolicyInference(_network, _fused);

        int count = environment.Count;
        _rollout = new Rollout(config.RolloutSteps, count, seen, _layout, _buffers.ActionMasks.Length > 0, _network.StateSize);
        _normalisers = PolicyInputs.CreateNormalisers(seen, config.NormaliseObservations);
        _inputs = new PolicyInputs(_parts.Select(index => _buffers.Observations[index]), count, _normalisers);
        _final = new FinalObservations(
            [.. _parts.Select(index => _buffers.FinalObservations[index])], _normalisers, _inference, count, _network.StateSize);
        (_states, Tensor states) = Rollout.Make<float>(count, _network.StateSize, ScalarType.Float32);
        if (_network.StateSize > 0) _stateTensor = states;
        else states.Dispose();
        _outputs = new float[count * _layout.Outputs];
        _rewards = config.NormaliseRewards ? new RewardNormaliser(count) : null;
        _episodes = new EpisodeTracker(count, RecentEpisodes);
        environment.Reset(seed);
    }

    /// <inheritdoc/>
    public long Step { get; private set; }

    /// <summary>Updates so far.</summary>
    public long Update { get; private set; }

    /// <inheritdoc/>
    public long Episodes => _episodes.Count;

    /// <inheritdoc/>
    public double RecentReturn => _episodes.RecentReturn;

    internal Rollout Storage => _rollout;

    internal PolicyInputs Inputs => _inputs;

    internal FusedPolicy? Fused => _fused;

    internal IReadOnlyList<ObservationNormaliser?> Normalisers => _normalisers;

    internal IEnumerable<(string Name, Parameter Parameter)> NamedParameters => _network.named_parameters();

    /// <inheritdoc/>
    public IPolicy CreatePolicy(bool greedy, ulong seed) =>
        new TrainedPolicy(_network, ownsNetwork: false, _layout, _parts, _normalisers, greedy, seed);

    /// <inheritdoc/>
    /// <remarks>A whole number of updates is done, so the last step may be a little later than asked for.</remarks>
    public bool Train(
        long untilStep,
        ITrainingObserver observer,
        CheckpointStore? checkpoints,
        CheckpointSchedule schedule,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(schedule);
        _fused?.Load();
        long savedStep = Step, savedTime = Stopwatch.GetTimestamp();
        while (Step < untilStep && !cancellation.IsCancellationRequested)
        {
            double remaining = 1 - Step / (double)untilStep;
            var watch = default(Phases);
            CollectRollout(observer, ref watch);
            observer.OnUpdateStart(new UpdateStart(
                Update + 1, Step, _episodes.SinceRollout, _episodes.RolloutReturn));
            UpdatePolicy(remaining, observer, ref watch);

            bool due = (schedule.EverySteps > 0 && Step - savedStep >= schedule.EverySteps)
                || (schedule.EveryTime > TimeSpan.Zero && Stopwatch.GetElapsedTime(savedTime) >= schedule.EveryTime);
            if (!due || checkpoints is null) continue;
            observer.OnCheckpoint(checkpoints.Save(this), Step);
            (savedStep, savedTime) = (Step, Stopwatch.GetTimestamp());
        }
        if (checkpoints is not null && (savedStep != Step || !checkpoints.Contains(Step)))
            observer.OnCheckpoint(checkpoints.Save(this), Step);
        return Step >= untilStep;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _fused?.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        _rollout.Dispose();
        _inputs.Dispose();
        _final.Dispose();
        _stateTensor?.Dispose();
    }

    private int FirstOf(int group) => (int)((long)group * _environment.Count / _environment.Groups);

    /// <summary>Plays <see cref="PpoConfig.RolloutSteps"/> steps in every copy (37 details, 1).</summary>
    private void CollectRollout(ITrainingObserver observer, ref Phases watch)
    {
        using IDisposable mode = no_grad();
        // Small batches gain nothing from threads, which would take processors from the environments.
        set_num_threads(1);
        if (_network.LogDeviations is { } deviations) Floats(deviations).CopyTo(_sampler.LogDeviations);
        _states.CopyTo(_rollout.States, 0);
        Array.Fill(_rollout.Keep, 1f);
        _episodes.StartRollout();
        watch.Start();
        for (int step = 0; step < _rollout.Steps; step++)
        {
            for (int group = 0; group < _environment.Groups; group++)
            {
                if (step > 0) Receive(group, step - 1, observer, ref watch);
                Act(group, step);
                _environment.Send(group);
                watch.EndInference();
            }
        }
        for (int group = 0; group < _environment.Groups; group++)
        {
            Receive(group, _rollout.Steps - 1, observer, ref watch);
            Evaluate(group, _rollout.Values.AsSpan(_rollout.Samples + FirstOf(group)));
        }
        _final.Evaluate(_rollout.FinalValues);
        watch.EndInference();
    }

    /// <summary>Chooses and stores the actions of a group on the observations that lie in its buffers.</summary>
    private void Act(int group, int step)
    {
        int first = FirstOf(group), count = FirstOf(group + 1) - first, row = step * _environment.Count + first;
        _inputs.Refresh(first, count, learn: true);
        for (int part = 0; part < _parts.Length; part++)
            Rollout.CopyRows(_inputs.Buffers[part], first, _rollout.Observations[part], row, count);
        Span<byte> masks = default;
        if (_rollout.Masks.Length > 0)
        {
            masks = _rollout.Masks.AsSpan(row * _layout.Logits, count * _layout.Logits);
            _buffers.ActionMasks.AsSpan(first * _layout.Logits, masks.Length).CopyTo(masks);
        }
        Span<float> outputs = _outputs.AsSpan(0, count * _layout.Outputs);
        _inference.Run(
            _inputs.Buffers, _inputs.Tensors, first, count, _stateTensor, remember: true, outputs, _rollout.Values.AsSpan(row, count));
        int heads = _layout.Choices.Length, reals = _layout.Reals;
        for (int i = 0; i < count; i++)
        {
            Span<int> choices = _buffers.Actions.AsSpan((first + i) * heads, heads);
            Span<float> drawn = _rollout.Reals.AsSpan((row + i) * reals, reals);
            ReadOnlySpan<byte> mask = masks.IsEmpty ? masks : masks.Slice(i * _layout.Logits, _layout.Logits);
            if (!_sampler.Draw(
                outputs.Slice(i * _layout.Outputs, _layout.Outputs), mask, _actionRandom, choices, drawn,
                out _rollout.LogProbabilities[row + i]))
                ThrowNotFinite(first + i);
            for (int head = 0; head < heads; head++) _rollout.Choices[(row + i) * heads + head] = choices[head];
            Span<float> cut = _buffers.ContinuousActions.AsSpan((first + i) * reals, reals);
            drawn.CopyTo(cut);
            _sampler.Cut(cut);
        }
    }

    /// <summary>Values of a group's observations after the last step of a rollout.</summary>
    private void Evaluate(int group, Span<float> destination)
    {
        int first = FirstOf(group), count = FirstOf(group + 1) - first;
        _inputs.Refresh(first, count, learn: false);
        _inference.Run(
            _inputs.Buffers, _inputs.Tensors, first, count, _stateTensor, remember: false, outputs: [], destination[..count]);
    }

    /// <summary>Waits for a group's step and stores what came of it.</summary>
    private void Receive(int group, int step, ITrainingObserver observer, ref Phases watch)
    {
        watch.EndInference();
        _environment.Recv(group);
        watch.EndEnvironment();
        int first = FirstOf(group), end = FirstOf(group + 1), offset = step * _environment.Count;
        for (int i = first; i < end; i++)
        {
            _rollout.Rewards[offset + i] = _buffers.Rewards[i];
            _rollout.Terminated[offset + i] = _buffers.Terminated[i];
            _rollout.Truncated[offset + i] = _buffers.Truncated[i];
            _rollout.Absent[offset + i] = _buffers.Absent[i];
            if (_buffers.Absent[i] == 0)
            {
                Step++;
                _episodes.Add(i, _buffers.Rewards[i]);
            }
            if (_buffers.Terminated[i] == 0 && _buffers.Truncated[i] == 0) continue;
            Span<float> state = _states.AsSpan(i * _network.StateSize, _network.StateSize);
            // What is cut off is worth the value of the last observation; what is over is worth nothing.
            if (_buffers.Terminated[i] == 0) _final.Add(i, offset + i, state, _rollout.FinalValues);
            state.Clear();
            if (_rollout.Keep.Length > 0 && step + 1 < _rollout.Steps) _rollout.Keep[offset + _environment.Count + i] = 0;
            observer.OnEpisode(_episodes.End(i, Step, _environment.EndCauses[_buffers.EndCauses[i]]));
        }
    }

    private void ThrowNotFinite(int environment)
    {
        foreach (ObservationBuffer part in _inputs.Buffers)
        {
            if (part.Spec.Kind != ElementKind.Float32) continue;
            ReadOnlySpan<float> row = part.Row<float>(environment);
            for (int i = 0; i < row.Length; i++)
                if (!float.IsFinite(row[i]))
                    throw new TrainingException(
                        $"observation '{part.Spec.Name}' of environment {environment} has {row[i]} at index {i}, step {Step}");
        }
        throw new TrainingException(
            $"the policy's outputs are not finite for environment {environment} at step {Step}, though its observation is: "
            + "the weights have diverged, or a mask allows nothing");
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
