using System.ComponentModel.DataAnnotations;

namespace FastRL.Learn.Exploration;

/// <summary>What draws a learner to where it has rarely been, beside the rewards of the game.</summary>
/// <remarks>
/// Counts are those of "#Exploration" (Tang et al. 2017); that an episode is paid for a place once is from NovelD (Zhang et al.
/// 2021). Henaff et al. 2023 compare such bonuses: counts over all training fail where no two episodes look alike, unless what is
/// counted leaves out what differs.
/// </remarks>
public sealed class ExplorationConfig
{
    /// <summary>
    /// Reward of coming to where no episode has been, in units of the rewards as they are learned from; the n-th episode that
    /// comes there gets this / sqrt(n), once. It falls linearly to 0 by the end of training, so that in the end the game's
    /// rewards alone count; reported returns are without it. Default 0, which switches it off.
    /// </summary>
    [Range(0.0, 100.0)]
    public double Novelty { get; init; }

    /// <summary>
    /// What of the observation tells places apart: names of its parts, or of values, such as visited for visited.bit0 to
    /// visited.bit15. Where others move about, with them every moment is new and no count says anything. Default empty: all
    /// that the network sees.
    /// </summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>
    /// Bits of an observation's hash: observations that share one count as the same place, and each more bit tells twice as
    /// many apart, in 4 bytes each. Default 18: 1 MiB, and enough that a long training does not fill it.
    /// </summary>
    [Range(1, 24)]
    public int HashBits { get; init; } = 18;
}
