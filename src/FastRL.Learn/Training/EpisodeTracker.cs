using FastRL.Envs;

namespace FastRL.Learn.Training;

/// <summary>Raw returns and lengths of the episodes under way, and of those that ended lately.</summary>
internal sealed class EpisodeTracker(int environments, int window)
{
    private double _rolloutSum;

    /// <summary>Sum of rewards of each environment's episode under way.</summary>
    public double[] Returns { get; } = new double[environments];

    /// <summary>Its steps.</summary>
    public int[] Lengths { get; } = new int[environments];

    /// <summary>Returns of the last episodes, oldest first, at most the window.</summary>
    public Queue<double> Recent { get; } = new(window);

    /// <summary>Episodes ended.</summary>
    public long Count { get; set; }

    /// <summary>Episodes ended since the rollout began.</summary>
    public int SinceRollout { get; private set; }

    /// <summary>Mean of their returns; NaN without any.</summary>
    public double RolloutReturn => _rolloutSum / SinceRollout;

    /// <summary>Mean of the last returns; NaN without any.</summary>
    public double RecentReturn => Recent.Count > 0 ? Recent.Average() : double.NaN;

    public void StartRollout() => (SinceRollout, _rolloutSum) = (0, 0);

    public void Add(int environment, float reward)
    {
        Returns[environment] += reward;
        Lengths[environment]++;
    }

    public EpisodeRecord End(int environment, long step, EndCause cause)
    {
        var record = new EpisodeRecord(environment, step, ++Count, Returns[environment], Lengths[environment], cause);
        if (Recent.Count == window) Recent.Dequeue();
        Recent.Enqueue(record.Return);
        SinceRollout++;
        _rolloutSum += record.Return;
        Returns[environment] = 0;
        Lengths[environment] = 0;
        return record;
    }
}
