using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Dqn;

/// <summary>Action values, with separate heads for the state's value and the actions' advantages (Wang et al. 2016).</summary>
internal sealed class QNetwork : nn.Module<IReadOnlyList<Tensor>, Tensor>
{
    private readonly FeatureTrunk _trunk;
    private readonly Linear _advantages;
    private readonly Linear? _value;

    /// <summary>Makes the layers.</summary>
    /// <param name="observations">Parts that <see cref="forward"/> is given, in this order.</param>
    /// <param name="actions">Number of choices.</param>
    /// <param name="config">Layers; without dueling heads there is one.</param>
    /// <param name="random">Source of the first weights; null where they are loaded or copied.</param>
    public QNetwork(IReadOnlyList<ObservationSpec> observations, int actions, QNetworkConfig config, RandomStream? random)
        : base(nameof(QNetwork))
    {
        Actions = actions;
        register_module("features", _trunk = new FeatureTrunk(observations, 0, config, random));
        register_module("advantage_head", _advantages = InitialWeights.Uniform(_trunk.Size, actions, random));
        if (config.Dueling) register_module("value_head", _value = InitialWeights.Uniform(_trunk.Size, 1, random));
    }

    /// <summary>Number of choices.</summary>
    public int Actions { get; }

    /// <summary>What the heads read.</summary>
    public FeatureTrunk Trunk => _trunk;

    /// <summary>Action values <c>[n, actions]</c> of n observations.</summary>
    public override Tensor forward(IReadOnlyList<Tensor> input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor features = _trunk.forward(input.To(_advantages.weight!));
        Tensor advantages = _advantages.forward(features);
        return scope.MoveToOuter((_value is null ? advantages : Combine(_value.forward(features), advantages)).Here());
    }

    /// <summary>Equation 9 of Wang et al.: V + A - mean A.</summary>
    internal static Tensor Combine(Tensor value, Tensor advantages) =>
        advantages + (value - advantages.sum(1, keepdim: true).Times(1.0 / advantages.shape[1]));
}
