using FastRL.Emu;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>Policy and value of a discrete action space, over any mixture of features, tiles and pixels.</summary>
/// <remarks>
/// An encoder for each part of the observation, joined; fully connected layers, shared or one stack each; a head each.
/// Orthogonal weights: gain sqrt 2, 0.01 for the policy's head, 1 for the value's; biases 0 (37 details, 2).
/// </remarks>
internal sealed class PolicyNetwork : nn.Module<IReadOnlyList<Tensor>, (Tensor Logits, Tensor Values)>
{
    private readonly Encoder[] _encoders;
    private readonly nn.Module<Tensor, Tensor>? _trunk;
    private readonly nn.Module<Tensor, Tensor>? _valueTrunk;
    private readonly Linear _policyHead;
    private readonly Linear _valueHead;

    /// <summary>Draws the weights from torch's random generator.</summary>
    /// <param name="observations">Parts that <see cref="forward"/> is given, in this order.</param>
    /// <param name="actions">Number of choices.</param>
    /// <param name="config">Layers.</param>
    public PolicyNetwork(IReadOnlyList<ObservationSpec> observations, int actions, NetworkConfig config)
        : base(nameof(PolicyNetwork))
    {
        _encoders = [.. observations.Select(spec => Encoder.Create(spec, config))];
        for (int i = 0; i < _encoders.Length; i++) register_module(observations[i].Name, _encoders[i]);
        int inputs = _encoders.Sum(encoder => encoder.Size);
        int outputs = config.HiddenSizes.Count > 0 ? config.HiddenSizes[^1] : inputs;
        if (config.HiddenSizes.Count > 0)
        {
            register_module("trunk", _trunk = Trunk(inputs, config));
            if (!config.SharedTrunk) register_module("value_trunk", _valueTrunk = Trunk(inputs, config));
        }
        register_module("policy_head", _policyHead = Layer(outputs, actions, 0.01));
        register_module("value_head", _valueHead = Layer(outputs, 1, 1));
    }

    /// <summary>The parts of an observation that a network reads: those named in the configuration, or all.</summary>
    /// <exception cref="ArgumentException">A name is not one of the environment's.</exception>
    public static int[] SelectInputs(IReadOnlyList<ObservationSpec> observations, NetworkConfig config)
    {
        string[] names = [.. observations.Select(spec => spec.Name)];
        if (config.Inputs.Count == 0) return [.. Enumerable.Range(0, names.Length)];
        return [.. config.Inputs.Select(name => Array.IndexOf(names, name) is >= 0 and var index
            ? index
            : throw new ArgumentException(
                $"inputs names '{name}', but the environment observes {string.Join(", ", names)}"))];
    }

    /// <summary>Logits <c>[n, actions]</c> and values <c>[n]</c> of n observations.</summary>
    public override (Tensor Logits, Tensor Values) forward(IReadOnlyList<Tensor> input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor joined = _encoders.Length == 1
            ? _encoders[0].forward(input[0])
            : cat([.. _encoders.Select((encoder, i) => encoder.forward(input[i]))], 1);
        Tensor forPolicy = _trunk?.forward(joined) ?? joined;
        Tensor forValue = _valueTrunk?.forward(joined) ?? forPolicy;
        Tensor logits = _policyHead.forward(forPolicy);
        Tensor values = _valueHead.forward(forValue).squeeze(1);
        scope.MoveToOuter(logits);
        scope.MoveToOuter(values);
        return (logits, values);
    }

    private static nn.Module<Tensor, Tensor> Trunk(int inputs, NetworkConfig config)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (int size in config.HiddenSizes)
        {
            layers.Add(Layer(inputs, size, Math.Sqrt(2)));
            layers.Add(config.Activation == Activation.Tanh ? nn.Tanh() : nn.ReLU());
            inputs = size;
        }
        return nn.Sequential(layers.ToArray());
    }

    private static Linear Layer(int inputs, int outputs, double gain)
    {
        Linear layer = nn.Linear(inputs, outputs);
        nn.init.orthogonal_(layer.weight!, gain);
        nn.init.constant_(layer.bias!, 0);
        return layer;
    }
}
