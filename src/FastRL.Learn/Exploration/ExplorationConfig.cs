using System.ComponentModel.DataAnnotations;

namespace FastRL.Learn.Exploration;

/// <summary>What draws a learner to where it has rarely been, beside the rewards of the game.</summary>
/// <remarks>"#Exploration" is Tang et al. 2017, a study of count-based exploration for deep reinforcement learning.</remarks>
public sealed class ExplorationConfig
{
    /// <summary>
    /// Reward of being where the learner has never been, in units of the rewards as they are learned from; at the n-th visit it
    /// is this / sqrt(n), and the mean of a rollout is taken off. It falls linearly to 0 by the end of training, so that in the
    /// end the game's rewards alone count; reported returns are without it. Default 0, which switches it off.
    /// </summary>
    [Range(0.0, 100.0)]
    public double Novelty { get; init; }

    /// <summary>
    /// Bits of an observation's hash: observations that share one count as the same place, and each more bit tells twice as
    /// many apart, in 4 bytes each. Default 18: 1 MiB, and enough that a long training does not fill it.
    /// </summary>
    [Range(1, 24)]
    public int HashBits { get; init; } = 18;
}
