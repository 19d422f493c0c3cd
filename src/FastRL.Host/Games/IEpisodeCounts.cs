using FastRL.Learn.Training;

namespace FastRL.Host.Games;

/// <summary>What a game counts of evaluated episodes beside their returns.</summary>
internal interface IEpisodeCounts
{
    /// <summary>Keys of <c>--json</c> with their values, over all episodes so far.</summary>
    IReadOnlyList<(string Key, object Value)> Values { get; }

    /// <summary>Counts an episode that ended in the environment's last step.</summary>
    void Add(EpisodeRecord episode);
}
