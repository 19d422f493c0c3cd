using FastRL.Envs.Rover;
using FastRL.Learn.Training;

namespace FastRL.Host.Games.Rover;

/// <summary>Orbs, collisions and speed of evaluated episodes, and how many were a success by the goal of each stage.</summary>
/// <param name="episodeOf">An episode that ended in a copy's last step.</param>
/// <param name="stage">What the policy was trained for.</param>
internal sealed class RoverCounts(Func<int, RoverEpisode> episodeOf, string stage) : IEpisodeCounts
{
    private static readonly RoverGoal[] s_goals = [RoverGoal.Drive, RoverGoal.Reach, RoverGoal.Deliver, RoverGoal.DeliverAll];

    private readonly long[] _met = new long[s_goals.Length];
    private long _episodes, _orbs, _bermOrbs, _collisions;
    private double _speeds;

    /// <inheritdoc/>
    public IReadOnlyList<(string Key, object Value)> Values =>
    [
        ("orbs_mean", Mean(_orbs)), ("orbs_berm", Mean(_bermOrbs)), ("orbs_construction", Mean(_orbs - _bermOrbs)),
        ("collision_rate", Mean(_collisions)), ("mean_speed", Mean(_speeds)), ("stage", stage),
        ("drove_rate", Mean(_met[0])), ("reached_rate", Mean(_met[1])), ("delivered_rate", Mean(_met[2])), ("delivered_all_rate", Mean(_met[3])),
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
        for (int i = 0; i < s_goals.Length; i++)
            _met[i] += rover.Meets(s_goals[i], RoverVecEnv.IsLimit(episode.Cause), RoverVecEnv.IsDelivered(episode.Cause)) ? 1 : 0;
    }

    private double Mean(double sum) => sum / Math.Max(1, _episodes);
}
