using System.ComponentModel.DataAnnotations;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Sac;

/// <summary>How the noise of one step is related to that of the steps before.</summary>
public enum SacNoise
{
    /// <summary>Not at all.</summary>
    Normal,

    /// <summary>The lower the frequency, the more of it: each copy explores one way for a while.</summary>
    Pink,
}

/// <summary>Every parameter of <see cref="SacTrainer"/>. Defaults suit classic control.</summary>
/// <remarks>
/// "SAC" is Haarnoja et al., "Soft Actor-Critic Algorithms and Applications" (2018). A property says its unit, its default
/// and where the default is from.
/// </remarks>
public sealed class SacConfig : OffPolicyConfig
{
    /// <summary>A larger replay, larger batches and a gradient step for every step (SAC) instead of the base's defaults.</summary>
    public SacConfig() => Replay = new() { Size = 100_000, BatchSize = 256, LearningStarts = 100, TrainEvery = 1 };

    /// <summary>Part of the way that the target networks go after each gradient step. Default 0.005 (SAC).</summary>
    [Range(1e-6, 1.0)]
    public double Tau { get; init; } = 0.005;

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

    /// <summary>Noise of the actions in training. Default normal (SAC).</summary>
    public SacNoise Noise { get; init; }

    /// <summary>Layers and inputs.</summary>
    public NetworkConfig Network { get; init; } = new();
}
