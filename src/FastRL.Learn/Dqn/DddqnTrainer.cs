using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Dqn;

/// <summary>Dueling double deep Q-learning on a vectorised environment with one discrete choice.</summary>
/// <remarks>
/// To be read beside Mnih et al. (2015), van Hasselt et al. (2016), Wang et al. (2016) and Schaul et al. (2016). The loop
/// around it is <see cref="OffPolicyTrainer"/>'s.
/// </remarks>
public sealed class DddqnTrainer : OffPolicyTrainer
{
    internal const string AlgorithmName = "dddqn";

    private readonly DddqnConfig _config;
    private readonly QNetwork _online;
    private readonly QNetwork _target;
    private readonly Parameter[] _onlineParameters;
    private readonly Parameter[] _targetParameters;
    private readonly Adam _optimizer;
    private readonly DddqnPolicy _actor;
    private readonly float[] _epsilons;
    private readonly float[] _targets;
    private readonly Tensor _targetTensor;

    /// <summary>Makes the networks and resets the environment with the seed.</summary>
    /// <param name="environment">What is trained on; stepped by nobody else.</param>
    /// <param name="config">Parameters; see there.</param>
    /// <param name="seed">Of weights, actions, draws and the environment: the same seed gives the same bytes.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="device">Where networks run: cpu, cuda or cuda:N.</param>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    /// <exception cref="InputException">The environment cannot be trained on with this configuration.</exception>
    public DddqnTrainer(
        IVecEnv environment, DddqnConfig config, ulong seed, string environmentName, string device = TorchDevice.Processor)
        : this(environment, config, seed, environmentName, fuse: true, device)
    {
    }

    /// <summary>The same; <paramref name="fuse"/> says whether a plain network is run and updated by native code.</summary>
    internal DddqnTrainer(
        IVecEnv environment, DddqnConfig config, ulong seed, string environmentName, bool fuse, string device = TorchDevice.Processor)
        : base(Checked(environment, config), AlgorithmName, config, config.Network, seed, environmentName, device)
    {
        _config = config;
        int actions = environment.ActionSpace.ChoiceSizes[0];
        _online = new QNetwork(Observations, actions, config.Network, WeightRandom).On(Device);
        _target = new QNetwork(Observations, actions, config.Network, null).On(Device);
        _onlineParameters = [.. _online.parameters()];
        _targetParameters = [.. _target.parameters()];
        foreach (Parameter parameter in _targetParameters) parameter.requires_grad = false;
        TargetNetwork.Follow(_targetParameters, _onlineParameters, 1);
        _optimizer = optim.Adam(_onlineParameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        if (fuse && device == TorchDevice.Processor && FusedLearner.Fits(_online.Trunk, actions, largest: 4096))
        {
            Fused = new FusedLearner(
                fr_learner_kind.FR_LEARNER_KIND_DDDQN, config.Network, config.Network.Dueling, Observations[0].Size, actions, config,
                InOrder("online.", _online).Concat(InOrder("target.", _target)).Select(entry => entry.Parameter),
                StatesOf(_optimizer, Named("online.", _online), InOrder("online.", _online)));
        }
        _actor = new DddqnPolicy(_online, ownsNetwork: false, Inputs, ActionRandom, Fused);
        _epsilons = new float[environment.Count];
        _targets = GC.AllocateArray<float>(config.Replay.BatchSize, pinned: true);
        _targetTensor = frombuffer(_targets, ScalarType.Float32);
        environment.Reset(seed);
    }

    internal FusedLearner? Fused { get; }

    /// <summary>Probability of a random action now.</summary>
    public double Epsilon => _config.EpsilonDecay > 0
        ? Math.Max(_config.EpsilonEnd, _config.EpsilonStart * Math.Pow(_config.EpsilonDecay, Episodes))
        : _config.EpsilonStart
        + (_config.EpsilonEnd - _config.EpsilonStart) * Math.Min(1, Step / (double)_config.EpsilonSteps);

    internal override IEnumerable<(string Name, Parameter Parameter)> NamedParameters
    {
        get
        {
            Fused?.Store();
            return [.. Named("online.", _online), .. Named("target.", _target)];
        }
    }

    private protected override IReadOnlyList<(string Name, Adam Optimizer, IEnumerable<string> Parameters)> Optimizers
    {
        get
        {
            Fused?.Store();
            return [("online", _optimizer, Named("online.", _online).Select(entry => entry.Name))];
        }
    }

    /// <inheritdoc/>
    /// <remarks>It takes the action of the largest value, greedy or not: there is nothing to draw from.</remarks>
    public override IPolicy CreatePolicy(bool greedy, ulong seed) =>
        new DddqnPolicy(_online, ownsNetwork: false, Inputs, new RandomStream(seed, purpose: 3))
        {
            BeforePass = Fused is null ? null : Fused.Store,
        };

    /// <inheritdoc/>
    /// <remarks>By the network that acts for the learner itself, as nothing is copied then from one step to the next.</remarks>
    public override IPolicy CreateOpponent(bool greedy, ulong seed) =>
        new DddqnPolicy(_online, ownsNetwork: false, Inputs, new RandomStream(seed, purpose: 3), Fused);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _actor.Dispose();
            Fused?.Dispose();
            _optimizer.Dispose();
            _online.Dispose();
            _target.Dispose();
            _targetTensor.Dispose();
        }
        base.Dispose(disposing);
    }

    private protected override void Act(VecBuffers buffers, int first, int count)
    {
        _epsilons.AsSpan(0, count).Fill((float)Epsilon);
        _actor.ActBatch(buffers, first, count, _epsilons.AsSpan(0, count));
    }

    private protected override LossTerms Learn(ReplayBatch batch, Span<float> errors) =>
        Fused is null ? LearnByTensors(batch, errors) : LearnNatively(Fused, batch, errors);

    private bool CopiesTarget => _config.TargetInterval > 0 && (Update + 1) % _config.TargetInterval == 0;

    private LossTerms LearnNatively(FusedLearner fused, ReplayBatch batch, Span<float> errors)
    {
        var settings = new fr_dddqn_settings
        {
            huber_limit = _config.HuberLimit,
            tau = _config.Tau,
            double_q = _config.Double ? 1 : 0,
            copy_target = CopiesTarget ? 1 : 0,
        };
        fr_mlp_adam adam = _config.NativeAdam(Rate);
        adam.max_gradient_norm = _config.MaxGradientNorm;
        fr_learner_result result = fused.Step(batch, adam, settings, errors);
        RequireFinite("loss", result.value_loss);
        RequireFinite("gradient", result.value_norm);
        return new LossTerms(double.NaN, result.value_loss, double.NaN, result.value_norm);
    }

    private LossTerms LearnByTensors(ReplayBatch batch, Span<float> errors)
    {
        using DisposeScope scope = NewDisposeScope();
        ComputeTargets(batch);
        Tensor chosen = _online.forward(batch.ObservationTensors).gather(1, batch.ChoiceTensor!).squeeze(1);
        Tensor loss = DddqnLoss.Huber(chosen, _targetTensor, batch.WeightTensor, _config.HuberLimit);
        double value = loss.item<float>();
        RequireFinite("loss", value);
        _optimizer.zero_grad();
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(
            _onlineParameters, _config.MaxGradientNorm > 0 ? _config.MaxGradientNorm : double.PositiveInfinity);
        RequireFinite("gradient", norm);
        SetRate(_optimizer, Rate);
        _optimizer.step();

        ReadOnlySpan<float> values = chosen.Floats();
        for (int i = 0; i < errors.Length; i++) errors[i] = _targets[i] - values[i];
        if (_config.Tau > 0) TargetNetwork.Follow(_targetParameters, _onlineParameters, _config.Tau);
        if (CopiesTarget) TargetNetwork.Follow(_targetParameters, _onlineParameters, 1);
        return new LossTerms(double.NaN, value, double.NaN, norm);
    }

    private void ComputeTargets(ReplayBatch batch)
    {
        using IDisposable mode = no_grad();
        Tensor valuing = _target.forward(batch.NextObservationTensors);
        Tensor choosing = _config.Double ? _online.forward(batch.NextObservationTensors) : valuing;
        DddqnLoss.Targets(choosing.Floats(), valuing.Floats(), batch.Rewards, batch.Discounts, _targets);
    }

    /// <summary>A network's parameters as native code has them (fastrl/learner.h).</summary>
    private IReadOnlyList<(string Name, Parameter Parameter)> InOrder(string prefix, QNetwork network)
    {
        var order = new ParameterOrder(Named(prefix, network));
        int features = order.TakeStack(prefix + "features.trunk", Observations[0].Size, _config.Network.HiddenSizes);
        order.TakeLayer(prefix + "advantage_head", features, network.Actions);
        if (_config.Network.Dueling) order.TakeLayer(prefix + "value_head", features, 1);
        order.RequireAllTaken();
        return order.Taken;
    }

    private static IVecEnv Checked(IVecEnv environment, DddqnConfig config)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(config);
        if (environment.ActionSpace is not ActionSpace.Discrete)
        {
            throw new InputException(
                $"algorithm is dddqn, which trains one discrete choice, not {Spaces.Describe(environment.ActionSpace)}; allowed: "
                + (environment.ActionSpace is ActionSpace.Box ? "ppo, sac" : "ppo"));
        }
        return config.Tau > 0 || config.TargetInterval > 0
            ? environment
            : throw new InputException("dddqn.tau and dddqn.target_interval are both 0: the target would never learn; allowed: one above 0");
    }
}
