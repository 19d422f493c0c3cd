using System.ComponentModel.DataAnnotations;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Dqn;

/// <summary>Every parameter of <see cref="DddqnTrainer"/>. Defaults suit classic control.</summary>
/// <remarks>
/// "DQN" is Mnih et al. 2015, "double" van Hasselt et al. 2016, "dueling" Wang et al. 2016, "priorities" Schaul et al. 2016,
/// "Rainbow" Hessel et al. 2018. A property says its unit, its default and where the default is from.
/// </remarks>
public sealed class DddqnConfig
{
    /// <summary>Adam's step size. Default 1e-3 (classic control; Rainbow has 6.25e-5 for Atari).</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's epsilon, added to the root of the second moment. Default 1e-8 (Kingma and Ba 2015).</summary>
    [Range(1e-12, 1e-2)]
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Discount of a reward one step later. Default 0.99 (DQN).</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>Rewards summed before the value of what follows is looked up. Default 1 (DQN; Rainbow has 3).</summary>
    [Range(1, 1000)]
    public int NStep { get; init; } = 1;

    /// <summary>Transitions kept. Default 50,000; a replay larger than memory is refused.</summary>
    [Range(1, int.MaxValue)]
    public int ReplaySize { get; init; } = 50_000;

    /// <summary>Transitions in a gradient step. Default 64.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Environment steps before the first gradient step. Default 1,000.</summary>
    [Range(0, int.MaxValue)]
    public int LearningStarts { get; init; } = 1000;

    /// <summary>Environment steps, of all copies together, between two rounds of gradient steps. Default 4 (DQN).</summary>
    [Range(1, int.MaxValue)]
    public int TrainEvery { get; init; } = 4;

    /// <summary>Gradient steps of a round. Default 1 (DQN).</summary>
    [Range(1, int.MaxValue)]
    public int GradientSteps { get; init; } = 1;

    /// <summary>Gradient steps between two copies of the network into its target; 0 for none. Default 250.</summary>
    [Range(0, int.MaxValue)]
    public int TargetInterval { get; init; } = 250;

    /// <summary>
    /// Part of the way that the target goes toward the network after each gradient step; 0 for none. Default 0: hard updates.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Tau { get; init; }

    /// <summary>Probability of a random action at the start. Default 1 (DQN).</summary>
    [Range(0.0, 1.0)]
    public double EpsilonStart { get; init; } = 1;

    /// <summary>Probability of a random action from <see cref="EpsilonSteps"/> on. Default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double EpsilonEnd { get; init; } = 0.05;

    /// <summary>Environment steps over which the probability falls linearly. Default 10,000.</summary>
    [Range(1L, 1_000_000_000_000.0)]
    public long EpsilonSteps { get; init; } = 10_000;

    /// <summary>Error from which the loss grows linearly (Huber). Default 1 (DQN).</summary>
    [Range(1e-6, 1e6)]
    public double HuberLimit { get; init; } = 1;

    /// <summary>Norm that the gradient of all parameters together is cut to; 0 switches it off. Default 10 (dueling).</summary>
    [Range(0.0, 1e6)]
    public double MaxGradientNorm { get; init; } = 10;

    /// <summary>Whether actions are chosen by one network and valued by the other. Default true (double).</summary>
    public bool Double { get; init; } = true;

    /// <summary>Whether value and advantages have heads of their own. Default true (dueling).</summary>
    public bool Dueling { get; init; } = true;

    /// <summary>
    /// Power of the error that a transition's priority is; 0 draws uniformly. Default 0; 0.6 is usual (priorities).
    /// </summary>
    [Range(0.0, 2.0)]
    public double PriorityAlpha { get; init; }

    /// <summary>Correction of the loss for unequal draws at the start, growing to 1 at the end. Default 0.4 (priorities).</summary>
    [Range(0.0, 1.0)]
    public double PriorityBeta { get; init; } = 0.4;

    /// <summary>Widths of the fully connected layers, first to last; none is allowed. Default 64, 64 (speed).</summary>
    [MaxLength(16)]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [64, 64];

    /// <summary>Nonlinearity of the fully connected layers. Default relu (DQN).</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Dimensions of the vector learned for each tile number. Default 8.</summary>
    [Range(1, 256)]
    public int TileEmbedding { get; init; } = 8;

    /// <summary>Tile numbers known to the embedding; a larger number in an observation is an error. Default 512.</summary>
    [Range(1, 32768)]
    public int TileCount { get; init; } = 512;

    /// <summary>Parts of the observation that the network sees, by name; empty means all. Default empty.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Threads of a tensor operation. Default 1: small networks only lose by more.</summary>
    [Range(1, 256)]
    public int TorchThreads { get; init; } = 1;

    internal OffPolicySettings Settings => new(
        BatchSize, ReplaySize, LearningStarts, TrainEvery, GradientSteps, Gamma, NStep, PriorityAlpha, PriorityBeta,
        TorchThreads, new NetworkConfig(Inputs, HiddenSizes, Activation, Dueling, TileEmbedding, TileCount));
}
