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

namespace FastRL.Learn.Sac;

/// <summary>Soft actor-critic with twin critics and a learned temperature, on a vectorised environment with real actions.</summary>
/// <remarks>
/// To be read beside Haarnoja et al., "Soft Actor-Critic Algorithms and Applications" (2018). The loop around it is
/// <see cref="OffPolicyTrainer"/>'s.
/// </remarks>
public sealed class SacTrainer : OffPolicyTrainer
{
    internal const string AlgorithmName = "sac";
    private const string TemperatureName = "log_temperature";

    private readonly SacConfig _config;
    private readonly ActionSpace.Box _bounds;
    private readonly SacActor _actor;
    private readonly SacCritic[] _critics;
    private readonly SacCritic[] _targets;
    private readonly Parameter _logTemperature;
    private readonly Parameter[] _actorParameters;
    private readonly Parameter[] _criticParameters;
    private readonly Parameter[] _targetParameters;
    private readonly Parameter[] _temperatureParameters;
    private readonly Adam _actorOptimizer;
    private readonly Adam _criticOptimizer;
    private readonly Adam _temperatureOptimizer;
    private readonly SacPolicy _player;
    private readonly PinkNoise? _pink;
    private readonly double _targetEntropy;
    private readonly float[] _noise;
    private readonly Tensor _noiseTensor;
    private readonly float[] _softTargets;
    private readonly Tensor _softTargetTensor;

    /// <summary>Makes the networks and resets the environment with the seed.</summary>
    /// <param name="environment">What is trained on; stepped by nobody else.</param>
    /// <param name="config">Parameters; see there.</param>
    /// <param name="seed">Of weights, actions, draws and the environment: the same seed gives the same bytes.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="device">Where networks run: cpu, cuda or cuda:N.</param>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    /// <exception cref="InputException">The environment cannot be trained on with this configuration.</exception>
    public SacTrainer(
        IVecEnv environment, SacConfig config, ulong seed, string environmentName, string device = TorchDevice.Processor)
        : this(environment, config, seed, environmentName, fuse: true, device)
    {
    }

    /// <summary>The same; <paramref name="fuse"/> says whether plain networks are run and updated by native code.</summary>
    internal SacTrainer(
        IVecEnv environment, SacConfig config, ulong seed, string environmentName, bool fuse, string device = TorchDevice.Processor)
        : base(Checked(environment), AlgorithmName, config, config.Network, seed, environmentName, device)
    {
        _config = config;
        _bounds = environment.ActionSpace.RealBounds!;
        int width = _bounds.Low.Count;
        NetworkConfig network = config.Network;
        SacCritic MakeCritic(RandomStream? random) => new SacCritic(Observations, width, network, random).On(Device);
        _actor = new SacActor(Observations, width, network, WeightRandom).On(Device);
        _critics = [MakeCritic(WeightRandom), MakeCritic(WeightRandom)];
        _targets = [MakeCritic(null), MakeCritic(null)];
        // A fixed temperature is kept in the same place, without an optimizer's steps.
        using (Tensor start = tensor([config.Temperature > 0 ? (float)Math.Log(config.Temperature) : 0]))
            _logTemperature = new Parameter(start);
        _actorParameters = [.. _actor.parameters()];
        _criticParameters = [.. _critics.SelectMany(critic => critic.parameters())];
        _targetParameters = [.. _targets.SelectMany(critic => critic.parameters())];
        _temperatureParameters = [_logTemperature];
        Record(_targetParameters, false);
        TargetNetwork.Follow(_targetParameters, _criticParameters, 1);
        _actorOptimizer = optim.Adam(_actorParameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        _criticOptimizer = optim.Adam(_criticParameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        _temperatureOptimizer = optim.Adam(_temperatureParameters, config.LearningRate, 0.9, 0.999, config.AdamEpsilon);
        if (fuse && device == TorchDevice.Processor && FusedLearner.Fits(_actor.Trunk, width, largest: 1024))
        {
            Fused = new FusedLearner(
                fr_learner_kind.FR_LEARNER_KIND_SAC, network, dueling: false, Observations[0].Size, width, config,
                ActorInOrder.Concat(CriticsInOrder("critic_", _critics)).Concat(CriticsInOrder("target_", _targets))
                    .Select(entry => entry.Parameter).Append(_logTemperature),
                [
                    .. StatesOf(_actorOptimizer, Named("", _actor), ActorInOrder),
                    .. StatesOf(_criticOptimizer, NamedCritics, CriticsInOrder("critic_", _critics)),
                    .. StatesOf(_temperatureOptimizer),
                ]);
        }
        _pink = config.Noise == SacNoise.Pink ? new PinkNoise(environment.Count, width, seed) : null;
        _player = new SacPolicy(_actor, critics: null, ownsNetworks: false, Inputs, _bounds, greedy: false, ActionRandom, Fused, _pink);
        _targetEntropy = config.TargetEntropy != 0 ? config.TargetEntropy : -width;
        (_noise, _noiseTensor) = TensorMemory.Make<float>(2 * config.Replay.BatchSize, width, ScalarType.Float32);
        _softTargets = GC.AllocateArray<float>(config.Replay.BatchSize, pinned: true);
        _softTargetTensor = frombuffer(_softTargets, ScalarType.Float32);
        environment.Reset(seed);
    }

    internal FusedLearner? Fused { get; }

    /// <summary>Weight of the entropy now.</summary>
    public double Temperature
    {
        get
        {
            Fused?.Store();
            return Math.Exp(_logTemperature.Floats()[0]);
        }
    }

    internal override IEnumerable<(string Name, Parameter Parameter)> NamedParameters
    {
        get
        {
            Fused?.Store();
            return
            [
                .. Named("actor.", _actor), .. NamedCritics, .. Named("target_1.", _targets[0]), .. Named("target_2.", _targets[1]),
                (TemperatureName, _logTemperature),
            ];
        }
    }

    private protected override IReadOnlyList<(string Name, Adam Optimizer, IEnumerable<string> Parameters)> Optimizers
    {
        get
        {
            Fused?.Store();
            return
            [
                ("actor", _actorOptimizer, Named("actor.", _actor).Select(entry => entry.Name)),
                ("critics", _criticOptimizer, NamedCritics.Select(entry => entry.Name)),
                ("temperature", _temperatureOptimizer, [TemperatureName]),
            ];
        }
    }

    private IEnumerable<(string Name, Parameter Parameter)> NamedCritics =>
        [.. Named("critic_1.", _critics[0]), .. Named("critic_2.", _critics[1])];

    /// <inheritdoc/>
    public override IPolicy CreatePolicy(bool greedy, ulong seed) => new SacPolicy(
        _actor, (_critics[0], _critics[1]), ownsNetworks: false, Inputs, _bounds, greedy, new RandomStream(seed, purpose: 3))
    {
        BeforePass = Fused is null ? null : Fused.Store,
    };

    /// <inheritdoc/>
    /// <remarks>By the network that acts for the learner itself, as nothing is copied then from one step to the next.</remarks>
    public override IPolicy CreateOpponent(bool greedy, ulong seed) => new SacPolicy(
        _actor, critics: null, ownsNetworks: false, Inputs, _bounds, greedy, new RandomStream(seed, purpose: 3), Fused);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _player.Dispose();
            Fused?.Dispose();
            foreach (Adam optimizer in (Adam[])[_actorOptimizer, _criticOptimizer, _temperatureOptimizer]) optimizer.Dispose();
            foreach (SacCritic critic in (SacCritic[])[.. _critics, .. _targets]) critic.Dispose();
            _actor.Dispose();
            _logTemperature.Dispose();
            _noiseTensor.Dispose();
            _softTargetTensor.Dispose();
        }
        base.Dispose(disposing);
    }

    private protected override void Act(VecBuffers buffers, int first, int count)
    {
        int width = buffers.RealWidth, start = first * width, length = count * width;
        Span<float> unit = UnitActions.AsSpan(start, length);
        if (IsWarmUp)
        {
            foreach (ref float action in unit) action = 2 * ActionRandom.NextSingle() - 1;
            SacPolicy.Scale(_bounds, unit, buffers.ContinuousActions.AsSpan(start, length));
            return;
        }
        _player.Act(buffers, first, count);
        _player.UnitActions.Slice(start, length).CopyTo(unit);
    }

    private protected override void SaveOwn(CheckpointWriter writer)
    {
        base.SaveOwn(writer);
        if (_pink is not null) writer.WriteJson(PinkNoiseState.FileName, _pink.State, TrainerJson.Default.PinkNoiseState);
    }

    private protected override void LoadOwn(CheckpointReader reader)
    {
        base.LoadOwn(reader);
        if (_pink is not null) _pink.State = reader.ReadJson(PinkNoiseState.FileName, TrainerJson.Default.PinkNoiseState);
    }

    /// <summary>Algorithm 1: critics, policy, temperature, targets.</summary>
    private protected override LossTerms Learn(ReplayBatch batch, Span<float> errors) =>
        Fused is null ? LearnByTensors(batch, errors) : LearnNatively(Fused, batch, errors);

    private LossTerms LearnNatively(FusedLearner fused, ReplayBatch batch, Span<float> errors)
    {
        int half = _noise.Length / 2;
        NormalNoise.Fill(ActionRandom, _noise.AsSpan(0, half));
        NormalNoise.Fill(ActionRandom, _noise.AsSpan(half));
        var settings = new fr_sac_settings
        {
            tau = _config.Tau,
            target_entropy = _targetEntropy,
            fix_temperature = _config.Temperature > 0 ? 1 : 0,
        };
        fr_learner_result result = fused.Step(batch, _config.NativeAdam(Rate), settings, _noise, errors);
        RequireFinite("critics' loss", result.value_loss);
        RequireFinite("critics' gradient", result.value_norm);
        RequireFinite("policy's loss", result.policy_loss);
        RequireFinite("policy's gradient", result.policy_norm);
        return new LossTerms(result.policy_loss, result.value_loss, -result.log_probability, result.value_norm);
    }

    private LossTerms LearnByTensors(ReplayBatch batch, Span<float> errors)
    {
        using DisposeScope scope = NewDisposeScope();
        double temperature = Temperature;
        ComputeTargets(batch, temperature);
        (double criticLoss, double norm) = TrainCritics(batch, errors);
        (double actorLoss, double logProbability) = TrainActor(batch, temperature);
        if (_config.Temperature <= 0) TrainTemperature(logProbability);
        TargetNetwork.Follow(_targetParameters, _criticParameters, _config.Tau);
        return new LossTerms(actorLoss, criticLoss, -logProbability, norm);
    }

    private void ComputeTargets(ReplayBatch batch, double temperature)
    {
        using IDisposable mode = no_grad();
        (Tensor actions, Tensor logProbabilities) = Sample(batch.NextObservationTensors, 0);
        Tensor[] inputs = [.. batch.NextObservationTensors, actions];
        Tensor first = _targets[0].forward(inputs), second = _targets[1].forward(inputs);
        SacLoss.Targets(
            first.Floats(), second.Floats(), logProbabilities.Floats(), temperature, batch.Rewards, batch.Discounts, _softTargets);
    }

    private (double Loss, double Norm) TrainCritics(ReplayBatch batch, Span<float> errors)
    {
        Tensor[] inputs = [.. batch.ObservationTensors, batch.RealTensor!];
        Tensor first = _critics[0].forward(inputs), second = _critics[1].forward(inputs);
        Tensor loss = SacLoss.Critics(first, second, _softTargetTensor, batch.WeightTensor);
        double value = loss.item<float>();
        RequireFinite("critics' loss", value);
        double norm = Minimise(loss, _criticParameters, _criticOptimizer, "critics' gradient");
        ReadOnlySpan<float> one = first.Floats(), other = second.Floats();
        for (int i = 0; i < errors.Length; i++)
            errors[i] = 0.5f * (Math.Abs(_softTargets[i] - one[i]) + Math.Abs(_softTargets[i] - other[i]));
        return (value, norm);
    }

    private (double Loss, double LogProbability) TrainActor(ReplayBatch batch, double temperature)
    {
        (Tensor actions, Tensor logProbabilities) = Sample(batch.ObservationTensors, batch.Size);
        Tensor[] inputs = [.. batch.ObservationTensors, actions];
        // The gradient passes through the critics to the actions; their own is not wanted.
        Record(_criticParameters, false);
        try
        {
            Tensor loss = SacLoss.Actor(_critics[0].forward(inputs), _critics[1].forward(inputs), logProbabilities, temperature);
            double value = loss.item<float>();
            RequireFinite("policy's loss", value);
            Minimise(loss, _actorParameters, _actorOptimizer, "policy's gradient");
            return (value, logProbabilities.mean().item<float>());
        }
        finally
        {
            Record(_criticParameters, true);
        }
    }

    private void TrainTemperature(double logProbability)
    {
        Tensor loss = SacLoss.Temperature(_logTemperature, logProbability, _targetEntropy);
        Minimise(loss, _temperatureParameters, _temperatureOptimizer, "temperature's gradient");
    }

    private double Minimise(Tensor loss, Parameter[] parameters, Adam optimizer, string what)
    {
        optimizer.zero_grad();
        loss.backward();
        double norm = nn.utils.clip_grad_norm_(parameters, double.PositiveInfinity);
        RequireFinite(what, norm);
        SetRate(optimizer, Rate);
        optimizer.step();
        return norm;
    }

    /// <summary>Draws actions, with noise that is kept in rows [first, first + n) of the noise.</summary>
    private (Tensor Actions, Tensor LogProbabilities) Sample(Tensor[] observations, int first)
    {
        int width = _actor.Dimensions, count = _noise.Length / 2;
        NormalNoise.Fill(ActionRandom, _noise.AsSpan(first * width, count));
        (Tensor mean, Tensor logDeviation) = _actor.forward(observations);
        return SacLoss.Sample(mean, logDeviation, _noiseTensor.narrow(0, first, count / width));
    }

    /// <summary>Parameters as native code has them (fastrl/learner.h).</summary>
    private IReadOnlyList<(string Name, Parameter Parameter)> ActorInOrder
    {
        get
        {
            var order = new ParameterOrder(Named("", _actor));
            int features = order.TakeStack("features.trunk", Observations[0].Size, _config.Network.HiddenSizes);
            order.TakeLayer("mean_head", features, _actor.Dimensions);
            order.TakeLayer("deviation_head", features, _actor.Dimensions);
            order.RequireAllTaken();
            return order.Taken;
        }
    }

    private IEnumerable<(string Name, Parameter Parameter)> CriticsInOrder(string prefix, SacCritic[] critics) => critics.SelectMany((critic, i) =>
    {
        string name = $"{prefix}{i + 1}.";
        var order = new ParameterOrder(Named(name, critic));
        int features = order.TakeStack($"{name}features.trunk", Observations[0].Size + _actor.Dimensions, _config.Network.HiddenSizes);
        order.TakeLayer($"{name}head", features, 1);
        order.RequireAllTaken();
        return order.Taken;
    });

    private static void Record(Parameter[] parameters, bool gradients)
    {
        foreach (Parameter parameter in parameters) parameter.requires_grad = gradients;
    }

    private static IVecEnv Checked(IVecEnv environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.ActionSpace is ActionSpace.Box
            ? environment
            : throw new InputException(
                $"algorithm is sac, which trains real actions, not {Spaces.Describe(environment.ActionSpace)}; allowed: "
                + (environment.ActionSpace is ActionSpace.Discrete ? "ppo, dddqn" : "ppo"));
    }
}
