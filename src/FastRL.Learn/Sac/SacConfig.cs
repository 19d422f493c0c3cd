using System.ComponentModel.DataAnnotations;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Sac;

/// <summary>Every parameter of <see cref="SacTrainer"/>. Defaults suit classic control.</summary>
/// <remarks>
/// "SAC" is Haarnoja et al., "Soft Actor-Critic Algorithms and Applications" (2018). A property says its unit, its default
/// and where the default is from.
/// </remarks>
public sealed class SacConfig
{
    /// <summary>Adam's step size for policy, action values and temperature. Default 1e-3 (classic control; SAC has 3e-4).</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's epsilon, added to the root of the second moment. Default 1e-8 (Kingma and Ba 2015).</summary>
    [Range(1e-12, 1e-2)]
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Discount of a reward one step later. Default 0.99 (SAC).</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>Part of the way that the target networks go after each gradient step. Default 0.005 (SAC).</summary>
    [Range(1e-6, 1.0)]
    public double Tau { get; init; } = 0.005;

    /// <summary>Rewards summed before the value of what follows is looked up. Default 1 (SAC).</summary>
    [Range(1, 1000)]
    public int NStep { get; init; } = 1;

    /// <summary>Transitions kept. Default 100,000; a replay larger than memory is refused.</summary>
    [Range(1, int.MaxValue)]
    public int ReplaySize { get; init; } = 100_000;

    /// <summary>Transitions in a gradient step. Default 256 (SAC).</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 256;

    /// <summary>Environment steps with uniformly random actions before the first gradient step. Default 100.</summary>
    [Range(0, int.MaxValue)]
    public int LearningStarts { get; init; } = 100;

    /// <summary>Environment steps, of all copies together, between two rounds of gradient steps. Default 1 (SAC).</summary>
    [Range(1, int.MaxValue)]
    public int TrainEvery { get; init; } = 1;

    /// <summary>Gradient steps of a round. Default 1 (SAC).</summary>
    [Range(1, int.MaxValue)]
    public int GradientSteps { get; init; } = 1;

    /// <summary>
    /// Weight of the entropy: 0 learns it, so that the entropy becomes <see cref="TargetEntropy"/>. Default 0 (SAC).
    /// </summary>
    [Range(0.0, 1e6)]
    public double Temperature { get; init; }

    /// <summary>
    /// Entropy in nats, of actions scaled to [-1, 1], that the temperature is learned toward; 0 means minus the number of
    /// dimensions. Default 0 (SAC).
    /// </summary>
    [Range(-1e6, 1e6)]
    public double TargetEntropy { get; init; }

    /// <summary>
    /// Power of the error that a transition's priority is; 0 draws uniformly. Default 0 (SAC).
    /// </summary>
    [Range(0.0, 2.0)]
    public double PriorityAlpha { get; init; }

    /// <summary>Correction of the loss for unequal draws at the start, growing to 1 at the end. Default 0.4.</summary>
    [Range(0.0, 1.0)]
    public double PriorityBeta { get; init; } = 0.4;

    /// <summary>Widths of the fully connected layers, first to last; none is allowed. Default 64, 64 (speed; SAC has 256, 256).</summary>
    [MaxLength(16)]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [64, 64];

    /// <summary>Nonlinearity of the fully connected layers. Default relu (SAC).</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Dimensions of the vector learned for each tile number. Default 8.</summary>
    [Range(1, 256)]
    public int TileEmbedding { get; init; } = 8;

    /// <summary>Tile numbers known to the embedding; a larger number in an observation is an error. Default 512.</summary>
    [Range(1, 32768)]
    public int TileCount { get; init; } = 512;

    /// <summary>Parts of the observation that the networks see, by name; empty means all. Default empty.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Threads of a tensor operation. Default 1: small networks only lose by more.</summary>
    [Range(1, 256)]
    public int TorchThreads { get; init; } = 1;

    internal OffPolicySettings Settings => new(
        BatchSize, ReplaySize, LearningStarts, TrainEvery, GradientSteps, Gamma, NStep, PriorityAlpha, PriorityBeta,
        TorchThreads, new NetworkConfig(Inputs, HiddenSizes, Activation, false, TileEmbedding, TileCount));
}
