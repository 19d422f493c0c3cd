using System.Diagnostics;
using FastRL.Emu;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>Proximal policy optimisation on a vectorised environment with discrete actions.</summary>
/// <remarks>
/// To be read beside Schulman et al. (2017) and Huang et al., "The 37 implementation details of PPO" (2022): rollout,
/// advantages, epochs of minibatches, in that order below. With two groups of environments the policy acts on one while
/// the other is simulated. Not thread-safe. The environment stays the caller's; nobody else may step it.
/// </remarks>
public sealed partial class PpoTrainer : ITrainer
{
    private const int RecentEpisodes = 100;

    private readonly IVecEnv _environment;
    private readonly VecBuffers _buffers;
    private readonly PpoConfig _config;
    private readonly string _environmentName;
    private readonly int _actions;
    private readonly int[] _inputs;
    private readonly PolicyNetwork _network;
    private readonly Parameter[] _parameters;
    private readonly Adam _optimizer;
    private readonly Rollout _rollout;
    private readonly ObservationBuffer[] _current;
    private readonly Tensor[][] _groupObservations;
    private readonly FinalObservations _final;
    private readonly RewardNormaliser? _normaliser;
    private readonly RandomStream _actionRandom;
    private readonly RandomStream _orderRandom;
    private readonly EpisodeTracker _episodes;

    /// <summary>Makes the network and resets the environment with the seed.</summary>
    /// <param name="environment">What is trained on; stepped by nobody else.</param>
    /// <param name="config">Parameters; see there.</param>
    /// <param name="seed">Of weights, actions, orders and the environment: the same seed gives the same bytes.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <exception cref="TorchUnavailableException">libtorch is not there.</exception>
    /// <exception cref="ArgumentException">The environment or the configuration cannot be trained with.</exception>
    public PpoTrainer(IVecEnv environment, PpoConfig config, ulong seed, string environmentName)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(config);
        TorchLibrary.ThrowIfUnavailable();
        _environment = environment;
        _buffers = environment.Buffers;
        _config = config;
        _environmentName = environmentName;
        _actions = environment.ActionSpace is ActionSpace.Discrete discrete
            ? discrete.Size
            : throw new ArgumentException($"PPO trains discrete actions, not {environment.ActionSpace}", nameof(environment));

        manual_seed(unchecked((long)seed));
        _actionRandom = new RandomStream(seed, purpose: 1);
        _orderRandom = new RandomStream(seed, purpose: 2);

        NetworkConfig network = NetworkConfig.Of(config);
        ObservationSpec[] observations = [.. _buffers.Observations.Select(buffer => buffer.Spec)];
        _inputs = PolicyNetwork.SelectInputs(observations, network);
        ObservationSpec[] seen = [.. _inputs.Select(index => observations[index])];
        _network = new PolicyNetwork(seen, _actions, network);
        _parameters = [.. _network.parameters()];
        _optimizer = optim.Adam(_parameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);

        _rollout = new Rollout(config.RolloutSteps, environment.Count, seen);
        _current = [.. _inputs.Select(index => _buffers.Observations[index])];
        _groupObservations = [.. Enumerable.Range(0, environment.Groups).Select(ObservationsOfGroup)];
        _final = new FinalObservations([.. _inputs.Select(index => _buffers.FinalObservations[index])], environment.Count);
        _normaliser = config.NormaliseRewards ? new RewardNormaliser(environment.Count) : null;
        _episodes = new EpisodeTracker(environment.Count, RecentEpisodes);
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

    internal IReadOnlyList<Tensor[]> GroupObservations => _groupObservations;

    internal IEnumerable<(string Name, Parameter Parameter)> NamedParameters => _network.named_parameters();

    /// <inheritdoc/>
    public IPolicy CreatePolicy(bool greedy, ulong seed) =>
        new TrainedPolicy(_network, ownsNetwork: false, _inputs, greedy, seed);

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
        _optimizer.Dispose();
        _network.Dispose();
        _rollout.Dispose();
        _final.Dispose();
        foreach (Tensor tensor in _groupObservations.SelectMany(tensors => tensors)) tensor.Dispose();
    }

    private int FirstOf(int group) => (int)((long)group * _environment.Count / _environment.Groups);

    private Tensor[] ObservationsOfGroup(int group)
    {
        int first = FirstOf(group), count = FirstOf(group + 1) - first;
        return [.. _current.Select(buffer =>
        {
            using Tensor all = Rollout.Alias(buffer, _environment.Count);
            return all.narrow(0, first, count);
        })];
    }

    /// <summary>Plays <see cref="PpoConfig.RolloutSteps"/> steps in every copy (37 details, 1).</summary>
    private void CollectRollout(ITrainingObserver observer, ref Phases watch)
    {
        using IDisposable mode = no_grad();
        // Small batches gain nothing from threads, which would take processors from the environments.
        set_num_threads(1);
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
        _final.Evaluate(_network, _rollout.FinalValues);
        watch.EndInference();
    }

    /// <summary>Chooses and stores the actions of a group on the observations that lie in its buffers.</summary>
    private void Act(int group, int step)
    {
        int first = FirstOf(group), count = FirstOf(group + 1) - first, row = step * _environment.Count + first;
        for (int part = 0; part < _current.Length; part++)
            Rollout.CopyRows(_current[part], first, _rollout.Observations[part], row, count);
        using DisposeScope scope = NewDisposeScope();
        (Tensor logits, Tensor values) = _network.forward(_groupObservations[group]);
        Span<float> all = Floats(logits);
        Floats(values).CopyTo(_rollout.Values.AsSpan(row));
        for (int i = 0; i < count; i++)
        {
            int action = CategoricalSampler.Draw(
                all.Slice(i * _actions, _actions), _actionRandom.NextSingle(), out _rollout.LogProbabilities[row + i]);
            if (action < 0) ThrowNotFinite(first + i);
            _rollout.Actions[row + i] = action;
            _buffers.Actions[first + i] = action;
        }
    }

    /// <summary>Values of a group's observations after the last step of a rollout.</summary>
    private void Evaluate(int group, Span<float> destination)
    {
        using DisposeScope scope = NewDisposeScope();
        (_, Tensor values) = _network.forward(_groupObservations[group]);
        Floats(values).CopyTo(destination);
    }

    /// <summary>Waits for a group's step and stores what came of it.</summary>
    private void Receive(int group, int step, ITrainingObserver observer, ref Phases watch)
    {
        watch.EndInference();
        _environment.Recv(group);
        watch.EndEnvironment();
        int first = FirstOf(group), end = FirstOf(group + 1), offset = step * _environment.Count;
        Step += end - first;
        for (int i = first; i < end; i++)
        {
            _rollout.Rewards[offset + i] = _buffers.Rewards[i];
            _rollout.Terminated[offset + i] = _buffers.Terminated[i];
            _rollout.Truncated[offset + i] = _buffers.Truncated[i];
            _episodes.Add(i, _buffers.Rewards[i]);
            if (_buffers.Terminated[i] == 0 && _buffers.Truncated[i] == 0) continue;
            // What is cut off is worth the value of the last observation; what is over is worth nothing.
            if (_buffers.Terminated[i] == 0) _final.Add(i, offset + i, _network, _rollout.FinalValues);
            observer.OnEpisode(_episodes.End(i, Step, _environment.EndCauses[_buffers.EndCauses[i]]));
        }
    }

    /// <summary>Advantages, then epochs of minibatches in random order (37 details, 4 to 12).</summary>
    private void UpdatePolicy(double remaining, ITrainingObserver observer, ref Phases watch)
    {
        set_num_threads(_config.TorchThreads);
        double rate = _config.AnnealLearningRate ? _config.LearningRate * remaining : _config.LearningRate;
        double clip = _config.AnnealClip ? _config.Clip * remaining : _config.Clip;
        foreach (optim.ILearningRateController group in _optimizer.ParamGroups) group.LearningRate = rate;

        _normaliser?.Apply(_rollout.Rewards, _rollout.Terminated, _rollout.Truncated, _config.Gamma);
        AdvantageEstimator.Compute(
            _environment.Count, (float)_config.Gamma, (float)_config.GaeLambda, _rollout.Rewards, _rollout.Values,
            _rollout.Terminated, _rollout.Truncated, _rollout.FinalValues, _rollout.Carry, _rollout.Advantages,
            _rollout.Returns);

        int samples = _rollout.Samples, batches = (samples + _config.MinibatchSize - 1) / _config.MinibatchSize;
        for (int i = 0; i < samples; i++) _rollout.Order[i] = i;
        var sums = new LossSums();
        int epoch = 0;
        while (epoch < _config.UpdateEpochs)
        {
            observer.OnEpoch(++epoch, _config.UpdateEpochs);
            Shuffle(_rollout.Order);
            sums.StartEpoch();
            for (int batch = 0; batch < batches; batch++)
            {
                // Cut evenly, so that no small remainder weighs as much as a whole minibatch.
                int start = (int)((long)samples * batch / batches), end = (int)((long)samples * (batch + 1) / batches);
                TrainMinibatch(start, end - start, clip, ref sums);
            }
            if (_config.TargetKl > 0 && sums.EpochKl > _config.TargetKl) break;
        }
        Update++;
        watch.EndUpdate();
        observer.OnUpdate(new UpdateStatistics(
            Update, Step, sums.Mean(sums.Policy), sums.Mean(sums.Value), sums.Mean(sums.Entropy), sums.EpochKl,
            sums.Mean(sums.ClipFraction), ExplainedVariance(), rate, sums.Mean(sums.GradientNorm), epoch,
            watch.Environment, watch.Inference, watch.Update));
    }

    private void TrainMinibatch(int start, int count, double clip, ref LossSums sums)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor order = _rollout.OrderTensor.narrow(0, start, count);
        Tensor advantages = _rollout.AdvantageTensor.index_select(0, order);
        var batch = new Minibatch(
            [.. _rollout.ObservationTensors.Select(tensor => tensor.index_select(0, order))],
            _rollout.ActionTensor.index_select(0, order),
            _rollout.LogProbabilityTensor.index_select(0, order),
            _rollout.ValueTensor.index_select(0, order),
            _config.NormaliseAdvantages ? PpoLoss.Normalise(advantages) : advantages,
            _rollout.ReturnTensor.index_select(0, order));

        (Tensor logits, Tensor values) = _network.forward(batch.Observations);
        PpoLoss loss = PpoLoss.Compute(logits, values, batch, _config, clip);
        float total = loss.Total.item<float>();
        if (!float.IsFinite(total))
            throw new TrainingException($"the loss is {total} at step {Step}; weights are those before this minibatch");
        _optimizer.zero_grad();
        loss.Total.backward();
        double norm = nn.utils.clip_grad_norm_(
            _parameters, _config.MaxGradientNorm > 0 ? _config.MaxGradientNorm : double.PositiveInfinity);
        if (!double.IsFinite(norm))
            throw new TrainingException($"the gradient is {norm} at step {Step}; weights are those before this minibatch");
        _optimizer.step();

        sums.Add(
            loss.Policy.item<float>(), loss.Value.item<float>(), loss.Entropy.item<float>(), norm, Floats(loss.LogRatios), clip);
    }

    private void Shuffle(long[] order)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = _orderRandom.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private double ExplainedVariance()
    {
        ReadOnlySpan<float> returns = _rollout.Returns, values = _rollout.Values;
        double sumReturn = 0, squareReturn = 0, sumError = 0, squareError = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            double error = returns[i] - values[i];
            sumReturn += returns[i];
            squareReturn += returns[i] * (double)returns[i];
            sumError += error;
            squareError += error * error;
        }
        double variance = squareReturn - sumReturn * sumReturn / returns.Length;
        return variance > 0 ? 1 - (squareError - sumError * sumError / returns.Length) / variance : double.NaN;
    }

    private void ThrowNotFinite(int environment) => throw new TrainingException(
        $"the policy's logits are not finite for environment {environment} at step {Step}: an observation or a weight is not a number");

    private static Span<float> Floats(Tensor tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
