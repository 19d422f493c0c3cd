using FastRL.Envs.Policies;
using FastRL.Learn.Training;

namespace FastRL.Host.Games;

/// <summary>A player whose episodes are kept.</summary>
internal interface IEpisodeRecorder : IPolicy
{
    /// <summary>An episode ended in the environment's last step.</summary>
    void Add(EpisodeRecord episode);

    /// <summary>Writes what was kept.</summary>
    /// <returns>A sentence about it.</returns>
    /// <exception cref="IOException">The disk refused.</exception>
    string Finish();
}
