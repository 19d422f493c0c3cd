using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Sac;

/// <summary>SAC's policy: mean and logarithm of the deviation of a normal distribution, before the squashing.</summary>
internal sealed class SacActor : nn.Module<IReadOnlyList<Tensor>, (Tensor Mean, Tensor LogDeviation)>
{
    private const double LowestLogDeviation = -20, HighestLogDeviation = 2;
    private readonly FeatureTrunk _trunk;
    private readonly Linear _mean;
    private readonly Linear _deviation;

    /// <summary>Makes the layers; without a stream their weights are to be loaded or copied.</summary>
    public SacActor(IReadOnlyList<ObservationSpec> observations, int dimensions, NetworkConfig config, RandomStream? random)
        : base(nameof(SacActor))
    {
        Dimensions = dimensions;
        register_module("features", _trunk = new FeatureTrunk(observations, 0, config, random));
        register_module("mean_head", _mean = InitialWeights.Uniform(_trunk.Size, dimensions, random));
        register_module("deviation_head", _deviation = InitialWeights.Uniform(_trunk.Size, dimensions, random));
    }

    /// <summary>Real numbers in an action.</summary>
    public int Dimensions { get; }

    /// <summary>What the heads read.</summary>
    public FeatureTrunk Trunk => _trunk;

    /// <summary>Both <c>[n, dimensions]</c>, of n observations.</summary>
    public override (Tensor Mean, Tensor LogDeviation) forward(IReadOnlyList<Tensor> input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = _trunk.forward(input.To(_mean.weight!));
        Tensor mean = _mean.forward(features);
        Tensor logDeviation = _deviation.forward(features).Within(LowestLogDeviation, HighestLogDeviation);
        return (scope.MoveToOuter(mean.Here()), scope.MoveToOuter(logDeviation.Here()));
    }
}

/// <summary>Value of an observation with an action.</summary>
internal sealed class SacCritic : nn.Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly FeatureTrunk _trunk;
    private readonly Linear _head;

    /// <summary>Makes the layers; without a stream their weights are to be loaded or copied.</summary>
    public SacCritic(IReadOnlyList<ObservationSpec> observations, int dimensions, NetworkConfig config, RandomStream? random)
        : base(nameof(SacCritic))
    {
        register_module("features", _trunk = new FeatureTrunk(observations, dimensions, config, random));
        register_module("head", _head = InitialWeights.Uniform(_trunk.Size, 1, random));
    }

    /// <summary>Values <c>[n]</c> of n observations; the last tensor is the actions, <c>[n, dimensions]</c>, in [-1, 1].</summary>
    public override Tensor forward(IReadOnlyList<Tensor> input)
    {
        using DisposeScope scope = NewDisposeScope();
        return scope.MoveToOuter(_head.forward(_trunk.forward(input.To(_head.weight!))).squeeze(1).Here());
    }
}
