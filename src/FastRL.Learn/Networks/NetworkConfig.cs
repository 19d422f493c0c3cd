using System.ComponentModel.DataAnnotations;
using FastRL.Envs;

namespace FastRL.Learn.Networks;

/// <summary>Nonlinearity between the layers of a network.</summary>
public enum Activation
{
    /// <summary>Hyperbolic tangent: the choice of the reference PPO for small fully connected networks.</summary>
    Tanh,

    /// <summary>Rectified linear unit: the choice for convolutions, and cheaper.</summary>
    Relu,
}

/// <summary>What decides the shape of an algorithm's networks beside the environment; kept in checkpoints.</summary>
public record NetworkConfig
{
    /// <summary>Parts of the observation that the networks see, by name; empty means all. Default empty.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Widths of the fully connected layers, first to last; none is allowed. Default 64, 64 (speed).</summary>
    [MaxLength(16), Range(1, 4096)]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [64, 64];

    /// <summary>Nonlinearity of the fully connected layers. Default relu (DQN, SAC).</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Dimensions of the vector learned for each tile number. Default 8.</summary>
    [Range(1, 256)]
    public int TileEmbedding { get; init; } = 8;

    /// <summary>The parts of an environment's observation that the networks read, by index: those named, or all.</summary>
    /// <param name="observations">What the environment observes.</param>
    /// <param name="section">Name of these settings for errors, such as <c>ppo.network</c>.</param>
    /// <exception cref="InputException">A name is not one of the environment's.</exception>
    internal int[] SelectInputs(IReadOnlyList<ObservationSpec> observations, string section)
    {
        string[] names = [.. observations.Select(spec => spec.Name)];
        if (Inputs.Count == 0) return [.. Enumerable.Range(0, names.Length)];
        return [.. Inputs.Select(name => Array.IndexOf(names, name) is >= 0 and var index
            ? index
            : throw new InputException($"{section}.inputs names '{name}'; allowed: {string.Join(", ", names)}"))];
    }
}

/// <summary>The network of a policy with a value.</summary>
public sealed record PolicyNetworkConfig : NetworkConfig
{
    /// <summary>Widths of 128 and tanh (37 details, 13) instead of the base's defaults.</summary>
    public PolicyNetworkConfig() => (HiddenSizes, Activation) = ([128, 128], Activation.Tanh);

    /// <summary>Whether policy and value share the layers below their heads. Default true (speed; 37 details, Atari).</summary>
    public bool SharedTrunk { get; init; } = true;

    /// <summary>
    /// Numbers that a recurrent layer (GRU) behind the fully connected ones remembers; 0 for none. Default 0. Minibatches then
    /// hold whole sequences: the rollout of some of the environments, about as many samples as asked for.
    /// </summary>
    [Range(0, 4096)]
    public int RecurrentSize { get; init; }

    /// <summary>
    /// Logarithm of the deviation of each real action at the start, which is learned. Default 0 (37 details, continuous 2); less
    /// where actions correct something that is good already, so that exploration does not undo it.
    /// </summary>
    [Range(-5.0, 2.0)]
    public double LogDeviation { get; init; }

    /// <summary>
    /// A module of your own that turns an observation into features, as <c>PATH!TYPE</c>: an assembly and a TorchSharp
    /// <c>Module&lt;Tensor, Tensor&gt;</c> in it. Default empty: what suits the observation. See docs/guides/networks.md.
    /// </summary>
    public string Module { get; init; } = "";
}
