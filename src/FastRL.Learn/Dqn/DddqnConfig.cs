using System.ComponentModel.DataAnnotations;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Dqn;

/// <summary>Every parameter of <see cref="DddqnTrainer"/>. Defaults suit classic control.</summary>
/// <remarks>
/// "DQN" is Mnih et al. 2015, "double" van Hasselt et al. 2016, "dueling" Wang et al. 2016, "priorities" Schaul et al. 2016,
/// "Rainbow" Hessel et al. 2018. A property says its unit, its default and where the default is from.
/// </remarks>
public sealed class DddqnConfig : OffPolicyConfig
{
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

    /// <summary>
    /// Factor of the probability with each episode that ended, down to <see cref="EpsilonEnd"/>, instead of
    /// <see cref="EpsilonSteps"/>; 0 for none. Default 0.
    /// </summary>
    [Range(0.0, 1.0)]
    public double EpsilonDecay { get; init; }

    /// <summary>Error from which the loss grows linearly (Huber). Default 1 (DQN).</summary>
    [Range(1e-6, 1e6)]
    public double HuberLimit { get; init; } = 1;

    /// <summary>Norm that the gradient of all parameters together is cut to; 0 switches it off. Default 10 (dueling).</summary>
    [Range(0.0, 1e6)]
    public double MaxGradientNorm { get; init; } = 10;

    /// <summary>Whether actions are chosen by one network and valued by the other. Default true (double).</summary>
    public bool Double { get; init; } = true;

    /// <summary>Layers and inputs.</summary>
    public QNetworkConfig Network { get; init; } = new();
}

/// <summary>The network of action values.</summary>
public sealed record QNetworkConfig : NetworkConfig
{
    /// <summary>Whether value and advantages have heads of their own. Default true (dueling).</summary>
    public bool Dueling { get; init; } = true;
}
