using System.ComponentModel.DataAnnotations;
using FastRL.Interop;

namespace FastRL.Learn.Replay;

/// <summary>What algorithms that learn from a replay have in common. A property says its unit, its default and where it is from.</summary>
public abstract class OffPolicyConfig
{
    /// <summary>Adam's step size, for every network. Default 1e-3 (classic control; Rainbow has 6.25e-5 for Atari, SAC 3e-4).</summary>
    [Range(1e-8, 1.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Whether the step size falls linearly to 0 at the end of training. Default false (DQN, SAC).</summary>
    public bool AnnealLearningRate { get; init; }

    /// <summary>Adam's epsilon, added to the root of the second moment. Default 1e-8 (Kingma and Ba 2015).</summary>
    [Range(1e-12, 1e-2)]
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Discount of a reward one step later. Default 0.99 (DQN, SAC).</summary>
    [Range(0.0, 1.0)]
    public double Gamma { get; init; } = 0.99;

    /// <summary>Transitions and what is learned from them.</summary>
    public ReplayConfig Replay { get; init; } = new();

    /// <summary>
    /// Threads of a gradient step in native code, as fully connected networks on one vector have it; does not change results.
    /// Default 1: small networks only lose by more.
    /// </summary>
    [Range(1, 256)]
    public int UpdateThreads { get; init; } = 1;

    /// <summary>Threads of a tensor operation, for all other networks. Default 1: small networks only lose by more.</summary>
    [Range(1, 256)]
    public int TorchThreads { get; init; } = 1;

    /// <summary>Adam as native code is told of it, but for the number of the step.</summary>
    internal fr_mlp_adam NativeAdam(double rate) => new() { learning_rate = rate, beta1 = 0.9, beta2 = 0.999, epsilon = AdamEpsilon };
}
