using System.ComponentModel.DataAnnotations;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Reinforce;

/// <summary>Every parameter of <see cref="ReinforceTrainer"/>.</summary>
public sealed class ReinforceConfig
{
    /// <summary>Adam's step size.</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Discount of a reward one step later.</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.98;

    /// <summary>Steps of each environment between two updates.</summary>
    [Range(1, 65536)]
    public int RolloutSteps { get; init; } = 64;

    /// <summary>Layers and inputs.</summary>
    public PolicyNetworkConfig Network { get; init; } = new() { HiddenSizes = [32] };
}

/// <summary>REINFORCE (Williams 1992) with a learned value as baseline, for one discrete choice.</summary>
public sealed class ReinforceTrainer : Trainer
{
    internal const string AlgorithmName = "reinforce";

    private readonly ReinforceConfig _config;
    private readonly PolicyNetwork _network;
    private readonly Adam _optimizer;
    private readonly PpoPolicy _player;
    private readonly ObservationBuffer[] _observations;
    private readonly Tensor[] _observationTensors;
    private readonly long[] _choices;
    private readonly float[] _rewards;
    private readonly byte[] _ended;
    private readonly byte[] _happened;

    /// <summary>Makes the network and resets the environment with the seed.</summary>
    public ReinforceTrainer(
        IVecEnv environment, ReinforceConfig config, ulong seed, string environmentName, string device = TorchDevice.Processor)
        : base(environment, AlgorithmName, config, config.Network, seed, environmentName, device)
    {
        if (environment.ActionSpace is not ActionSpace.Discrete)
            throw new InputException("algorithm is reinforce, which trains one discrete choice; allowed: ppo");
        _config = config;
        _network = new PolicyNetwork(Observations, new ActionLayout(environment.ActionSpace), config.Network, WeightRandom).On(Device);
        _optimizer = optim.Adam([.. _network.parameters()], config.LearningRate);
        _player = new PpoPolicy(
            _network, ownsNetwork: false, environment.ActionSpace, Inputs, new ObservationNormaliser?[Inputs.Length], greedy: false, ActionRandom);
        int samples = config.RolloutSteps * environment.Count;
        _observations = [.. Observations.Select(spec => new ObservationBuffer(spec, samples))];
        _observationTensors = [.. _observations.Select(buffer => buffer.Alias(samples))];
        (_choices, _rewards, _ended, _happened) = (new long[samples], new float[samples], new byte[samples], new byte[samples]);
        environment.Reset(seed);
    }

    /// <summary>Makes a player of a checkpoint.</summary>
    internal static IPolicy LoadPolicy(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed, string? module, string device)
    {
        Spaces.Check(checkpoint, AlgorithmName, environment);
        (PolicyNetworkConfig config, int[] inputs, ObservationSpec[] seen) =
            TrainerState.ReadNetwork<PolicyNetworkConfig>(checkpoint, environment, module);
        var network = new PolicyNetwork(seen, new ActionLayout(environment.ActionSpace), config, null).On(TorchDevice.Find(device));
        LoadWeights(checkpoint, "", network);
        return new PpoPolicy(
            network, ownsNetwork: true, environment.ActionSpace, inputs, new ObservationNormaliser?[inputs.Length], greedy,
            new RandomStream(seed, purpose: 3));
    }

    /// <summary>Lays the policy of a checkpoint out, layer by layer.</summary>
    internal static PolicyFile Export(NetworkTape tape)
    {
        (PolicyNetworkConfig network, ObservationSpec[] seen) = tape.Settings<PolicyNetworkConfig>();
        int at = tape.Trunk("trunk", tape.Encode("", seen, new ObservationNormaliser?[seen.Length]), network);
        tape.Dense("policy_head", at, tape.Rows.ActionSpace.ChoiceSizes[0]);
        return tape.Finish(PolicyOutputKind.Distribution, []);
    }

    public override long Stride => _rewards.Length;

    internal override IEnumerable<(string Name, Parameter Parameter)> NamedParameters => Named("", _network);

    private protected override IReadOnlyList<(string Name, Adam Optimizer, IEnumerable<string> Parameters)> Optimizers =>
        [("policy", _optimizer, NamedParameters.Select(entry => entry.Name))];

    public override IPolicy CreatePolicy(bool greedy, ulong seed) => new PpoPolicy(
        _network, ownsNetwork: false, Environment.ActionSpace, Inputs, new ObservationNormaliser?[Inputs.Length], greedy,
        new RandomStream(seed, purpose: 3));

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _player.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        foreach (Tensor tensor in _observationTensors) tensor.Dispose();
    }

    private protected override void Advance(long untilStep, ITrainingObserver observer)
    {
        Watch.Start();
        for (int step = 0; step < _config.RolloutSteps; step++)
            for (int group = 0; group < Environment.Groups.Count; group++)
                Play(group, step, observer);
        Watch.EndInference();
        ReportStart(observer, Update + 1);

        var sums = new LossSums();
        sums.Add(Learn());
        Update++;
        Watch.EndUpdate();
        Report(observer, sums, double.NaN, _config.LearningRate, epochs: 1);
    }

    // The policy draws from ActionRandom, which is saved already; nothing else is left over between two updates.
    private protected override void SaveOwn(CheckpointWriter writer)
    {
    }

    private protected override void LoadOwn(CheckpointReader reader)
    {
    }

    private void Play(int group, int step, ITrainingObserver observer)
    {
        (int first, int end) = Environment.Groups.Rows(group);
        int row = step * Environment.Count;
        for (int part = 0; part < Current.Length; part++) Current[part].CopyRows(first, _observations[part], row + first, end - first);
        _player.Act(Buffers, first, end - first);
        Environment.Send(group);
        Environment.Recv(group);
        for (int i = first; i < end; i++)
        {
            _choices[row + i] = Buffers.Actions[i];
            _rewards[row + i] = Buffers.Rewards[i];
            _ended[row + i] = (byte)(Buffers.Terminated[i] | Buffers.Truncated[i]);
            _happened[row + i] = (byte)(CountStep(i, observer) ? 1 : 0);
        }
    }

    private LossTerms Learn()
    {
        using DisposeScope scope = NewDisposeScope();
        PolicyOutputs outputs = _network.Step(_observationTensors, null);
        float[] returns = Returns();
        long[] happened = [.. Enumerable.Range(0, returns.Length).Where(i => _happened[i] != 0).Select(i => (long)i)];
        Tensor kept = tensor(happened), targets = tensor(returns).index_select(0, kept), values = outputs.Values.index_select(0, kept);
        Tensor logs = outputs.Actions.log_softmax(1);
        Tensor chosen = logs.gather(1, tensor(_choices).reshape(-1, 1)).squeeze(1).index_select(0, kept);
        // The baseline takes nothing from the gradient's direction, only from its noise.
        Tensor policy = (chosen * PpoLoss.Normalise((targets - values).detach())).mean().neg();
        Tensor value = (values - targets).square().mean() * 0.5;
        Tensor loss = policy + value;
        RequireFinite("loss", loss.item<float>());
        _optimizer.zero_grad();
        loss.backward();
        double norm = nn.utils.clip_grad_norm_([.. _network.parameters()], 1);
        RequireFinite("gradient", norm);
        _optimizer.step();
        return new LossTerms(policy.item<float>(), value.item<float>(), (logs.exp() * logs).sum(1).mean().neg().item<float>(), norm);
    }

    /// <summary>Discounted sums of the rewards that followed, up to the episode's or the rollout's end.</summary>
    private float[] Returns()
    {
        var returns = new float[_rewards.Length];
        for (int i = returns.Length - 1; i >= 0; i--)
        {
            float after = _ended[i] == 0 && i + Environment.Count < returns.Length ? returns[i + Environment.Count] : 0;
            returns[i] = _happened[i] == 0 ? after : _rewards[i] + (float)_config.Gamma * after;
        }
        return returns;
    }
}
