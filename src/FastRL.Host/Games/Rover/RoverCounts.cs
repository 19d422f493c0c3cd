using FastRL.Envs.Rover;
using FastRL.Learn.Training;

namespace FastRL.Host.Games.Rover;

/// <summary>Orbs, collisions and speed of evaluated episodes.</summary>
/// <param name="episodeOf">An episode that ended in a copy's last step.</param>
/// <param name="stage">What the policy was trained for.</param>
internal sealed class RoverCounts(Func<int, RoverEpisode> episodeOf, string stage) : IEpisodeCounts
{
    private long _episodes, _orbs, _bermOrbs, _collisions;
    private double _speeds;

    /// <inheritdoc/>
    public IReadOnlyList<(string Key, object Value)> Values =>
    [
        ("orbs_mean", Mean(_orbs)), ("orbs_berm", Mean(_bermOrbs)), ("orbs_construction", Mean(_orbs - _bermOrbs)),
        ("collision_rate", Mean(_collisions)), ("mean_speed", Mean(_speeds)), ("stage", stage),
    ];

    /// <inheritdoc/>
    public void Add(EpisodeRecord episode)
    {
        RoverEpisode rover = episodeOf(episode.Environment);
        _episodes++;
        _orbs += rover.OrbsDelivered;
        _bermOrbs += rover.BermOrbs;
        _collisions += RoverVecEnv.IsCollision(episode.Cause) ? 1 : 0;
        _speeds += rover.Speed;
    }

    private double Mean(double sum) => sum / Math.Max(1, _episodes);
}
