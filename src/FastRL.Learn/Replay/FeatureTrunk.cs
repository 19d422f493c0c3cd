using FastRL.Envs;
using FastRL.Learn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>
/// What the networks of DDDQN and SAC begin with: an encoder for each part of the observation, joined with further inputs,
/// then fully connected layers. First weights are distributed as PyTorch's.
/// </summary>
internal sealed class FeatureTrunk : nn.Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly Encoder[] _encoders;
    private readonly nn.Module<Tensor, Tensor>? _layers;

    /// <param name="observations">Parts that <see cref="forward"/> is given, in this order.</param>
    /// <param name="extra">Length of a vector given after them, such as an action; 0 for none.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="random">Source of the first weights; null where they are loaded or copied.</param>
    public FeatureTrunk(IReadOnlyList<ObservationSpec> observations, int extra, NetworkConfig config, RandomStream? random)
        : base(nameof(FeatureTrunk))
    {
        _encoders = [.. observations.Select(spec => Encoder.Create(spec, config, random))];
        for (int i = 0; i < _encoders.Length; i++) register_module(observations[i].Name, _encoders[i]);
        Size = _encoders.Sum(encoder => encoder.Size) + extra;
        if (config.HiddenSizes.Count == 0) return;
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (int size in config.HiddenSizes)
        {
            layers.Add(InitialWeights.Uniform(Size, size, random));
            layers.Add(config.Activation == Activation.Tanh ? nn.Tanh() : nn.ReLU());
            Size = size;
        }
        register_module("trunk", _layers = nn.Sequential([.. layers]));
    }

    /// <summary>Features that come out.</summary>
    public int Size { get; }

    /// <summary>Features <c>[n, Size]</c> of n observations, and of the further vectors behind them where there are any.</summary>
    public override Tensor forward(IReadOnlyList<Tensor> input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor joined = input.Count == 1
            ? _encoders[0].forward(input[0])
            : cat([.. input.Select((part, i) => i < _encoders.Length ? _encoders[i].forward(part) : part)], 1);
        return scope.MoveToOuter(_layers?.forward(joined) ?? joined);
    }
}
