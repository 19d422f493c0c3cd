using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>What a <see cref="PolicyNetwork"/> makes of n observations.</summary>
/// <param name="Actions">Outputs of the policy, <c>[n, outputs]</c>; see <see cref="ActionLayout"/>.</param>
/// <param name="Values">Values, <c>[n]</c>.</param>
/// <param name="State">State of the recurrent layer afterwards, or null without one.</param>
internal readonly record struct PolicyOutputs(Tensor Actions, Tensor Values, Tensor? State);

/// <summary>Policy and value, over any mixture of features, tiles and pixels.</summary>
/// <remarks>
/// An encoder for each part of the observation, joined; fully connected layers, shared or one stack each; where asked for a
/// recurrent layer; a head each. Orthogonal weights: gain sqrt 2, 0.01 for the policy's head, 1 for the value's; biases and
/// log deviations <see cref="PolicyNetworkConfig.LogDeviation"/> (37 details, 2 and continuous 2).
/// </remarks>
internal sealed class PolicyNetwork : nn.Module<IReadOnlyList<Tensor>, (Tensor Actions, Tensor Values)>
{
    internal const string LogDeviationsName = "log_deviations";
    private readonly Encoder[] _encoders;
    private readonly nn.Module<Tensor, Tensor>? _trunk;
    private readonly nn.Module<Tensor, Tensor>? _valueTrunk;
    private readonly GatedRecurrentCell? _cell;
    private readonly Linear _policyHead;
    private readonly Linear _valueHead;
    // A module that moves to a device finds the fields of its parameters by these names.
    [ComponentName(Name = LogDeviationsName)]
    private readonly Parameter? _logDeviations;

    /// <summary>Makes the layers.</summary>
    /// <param name="observations">Parts that <see cref="forward"/> is given, in this order.</param>
    /// <param name="actions">What the policy puts out.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="random">Source of the first weights; null where they are loaded.</param>
    /// <exception cref="InputException">The layers do not fit the observations or each other.</exception>
    public PolicyNetwork(
        IReadOnlyList<ObservationSpec> observations, ActionLayout actions, PolicyNetworkConfig config, RandomStream? random)
        : base(nameof(PolicyNetwork))
    {
        if (config.RecurrentSize > 0 && !config.SharedTrunk)
            throw new InputException($"network.recurrent_size is {config.RecurrentSize} and network.shared_trunk is false; allowed: one of true, or 0");
        _encoders = config.Module.Length == 0
            ? [.. observations.Select(spec => Encoder.Create(spec, config, random))]
            : [ModuleEncoder.Load(config.Module, observations)];
        for (int i = 0; i < _encoders.Length; i++) register_module(observations[i].Name, _encoders[i]);
        int inputs = _encoders.Sum(encoder => encoder.Size);
        int outputs = config.HiddenSizes.Count > 0 ? config.HiddenSizes[^1] : inputs;
        if (config.HiddenSizes.Count > 0)
        {
            IReadOnlyCollection<int> silent = SilentInputs(observations);
            register_module("trunk", _trunk = Trunk(inputs, silent, config, random));
            if (!config.SharedTrunk) register_module("value_trunk", _valueTrunk = Trunk(inputs, silent, config, random));
        }
        if (config.RecurrentSize > 0)
        {
            register_module("recurrent", _cell = new GatedRecurrentCell(outputs, config.RecurrentSize, random));
            outputs = config.RecurrentSize;
        }
        register_module("policy_head", _policyHead = InitialWeights.Orthogonal(outputs, actions.Outputs, 0.01, random));
        register_module("value_head", _valueHead = InitialWeights.Orthogonal(outputs, 1, 1, random));
        if (actions.Reals > 0)
        {
            using Tensor start = tensor(Enumerable.Repeat((float)config.LogDeviation, actions.Reals).ToArray());
            register_parameter(LogDeviationsName, _logDeviations = new Parameter(start));
        }
        IsPlain = config.Module.Length == 0 && _encoders is [VectorEncoder];
    }

    /// <summary>Logarithms of the reals' deviations, or null without reals.</summary>
    public Tensor? LogDeviations => _logDeviations?.Here();

    /// <summary>Their numbers; none without reals.</summary>
    public ReadOnlySpan<float> LogDeviationValues => _logDeviations is null ? [] : _logDeviations.Read();

    /// <summary>Numbers in the recurrent layer's state, 0 without one.</summary>
    public int StateSize => _cell?.Size ?? 0;

    /// <summary>Whether it is fully connected, or recurrent behind that, from one vector on, as <see cref="FusedPolicy"/> needs it.</summary>
    public bool IsPlain { get; }

    /// <summary>Outputs for n observations, without a recurrent layer.</summary>
    public override (Tensor Actions, Tensor Values) forward(IReadOnlyList<Tensor> input)
    {
        PolicyOutputs outputs = Step(input, null);
        return (outputs.Actions, outputs.Values);
    }

    /// <summary>Outputs for n observations, each with the state that its episode left, <c>[n, StateSize]</c>.</summary>
    public PolicyOutputs Step(IReadOnlyList<Tensor> input, Tensor? state)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor joined = Join(input.To(_valueHead.weight!));
        Tensor forPolicy = _trunk?.forward(joined) ?? joined;
        if (_cell is not null) forPolicy = _cell.Next(_cell.Prepare(forPolicy), state!.To(_valueHead.weight!));
        Tensor forValue = _valueTrunk?.forward(joined) ?? forPolicy;
        return Finish(scope, forPolicy, forValue, _cell is null ? null : forPolicy);
    }

    /// <summary>Outputs for whole sequences with gradients through time; rows are step-major.</summary>
    /// <param name="input">Observations, <c>[steps * count, ...]</c>.</param>
    /// <param name="state">State before the first step, <c>[count, StateSize]</c>.</param>
    /// <param name="keep">0 where the state is that of an earlier episode, otherwise 1: <c>[steps * count, 1]</c>.</param>
    public PolicyOutputs Sequence(IReadOnlyList<Tensor> input, Tensor state, Tensor keep)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor joined = Join(input.To(_valueHead.weight!));
        Tensor prepared = _cell!.Prepare(_trunk?.forward(joined) ?? joined);
        long count = state.shape[0], steps = prepared.shape[0] / count;
        (state, keep) = (state.To(_valueHead.weight!), keep.To(_valueHead.weight!));
        var states = new Tensor[steps];
        for (long step = 0; step < steps; step++)
        {
            Tensor before = state * keep.narrow(0, step * count, count);
            states[step] = state = _cell.Next(prepared.narrow(0, step * count, count), before);
        }
        Tensor all = cat(states);
        return Finish(scope, all, all, null);
    }

    private Tensor Join(IReadOnlyList<Tensor> input) => _encoders.Length == 1
        ? _encoders[0].forward(input[0])
        : cat([.. _encoders.Select((encoder, i) => encoder.forward(input[i]))], 1);

    private PolicyOutputs Finish(DisposeScope scope, Tensor forPolicy, Tensor forValue, Tensor? state)
    {
        Tensor actions = scope.MoveToOuter(_policyHead.forward(forPolicy).Here());
        Tensor values = scope.MoveToOuter(_valueHead.forward(forValue).squeeze(1).Here());
        return new PolicyOutputs(actions, values, state is null ? null : scope.MoveToOuter(state.Here()));
    }

    // Those that come through as they are.
    private HashSet<int> SilentInputs(IReadOnlyList<ObservationSpec> observations)
    {
        HashSet<int> silent = [];
        int end = 0;
        for (int i = 0; i < _encoders.Length; i++)
        {
            end += _encoders[i].Size;
            if (_encoders[i] is VectorEncoder) silent.UnionWith(Enumerable.Range(end - observations[i].Silent, observations[i].Silent));
        }
        return silent;
    }

    private static nn.Module<Tensor, Tensor> Trunk(int inputs, IReadOnlyCollection<int> silent, NetworkConfig config, RandomStream? random)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (int size in config.HiddenSizes)
        {
            layers.Add(InitialWeights.Orthogonal(inputs, size, Math.Sqrt(2), random, layers.Count == 0 ? silent : []));
            layers.Add(config.Activation == Activation.Tanh ? nn.Tanh() : nn.ReLU());
            inputs = size;
        }
        return nn.Sequential(layers.ToArray());
    }
}
