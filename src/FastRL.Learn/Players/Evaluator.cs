using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Players;

/// <summary>What an evaluation found.</summary>
/// <param name="Episodes">Every episode: those of copy 0 first, in order.</param>
/// <param name="Successes">How many ended in success.</param>
/// <param name="SuccessRate">Their part, 0..1.</param>
/// <param name="SuccessLow">Lower end of the rate's 95 % Wilson interval.</param>
/// <param name="SuccessHigh">Upper end of it.</param>
/// <param name="MeanReturn">Mean of the returns.</param>
/// <param name="ReturnHalfWidth">Half of the mean's 95 % interval (normal approximation); 0 with one episode.</param>
/// <param name="MeanLength">Mean steps of an episode.</param>
public sealed record EvaluationResult(
    IReadOnlyList<EpisodeRecord> Episodes,
    int Successes,
    double SuccessRate,
    double SuccessLow,
    double SuccessHigh,
    double MeanReturn,
    double ReturnHalfWidth,
    double MeanLength)
{
    /// <summary>What a checkpoint keeps of it.</summary>
    public CheckpointEvaluation ForCheckpoint() => new(Episodes.Count, MeanReturn, ReturnHalfWidth, SuccessRate);
}

/// <summary>Plays a fixed number of episodes in each copy of an environment and reports on all of them.</summary>
public static class Evaluator
{
    /// <summary>97.5 % quantile of the normal distribution.</summary>
    private const double Z = 1.959964;

    /// <summary>Resets the environment and plays.</summary>
    /// <remarks>
    /// Copy i plays its first quota of episodes, however long they take, so that short episodes do not count more often. Steps
    /// that did not happen count nowhere.
    /// </remarks>
    /// <param name="environment">Played; nobody else may step it.</param>
    /// <param name="policy">Player.</param>
    /// <param name="episodes">Episodes in all, at least 1.</param>
    /// <param name="seed">Of the environment.</param>
    /// <param name="onEpisode">Told of each episode as it ends, or null.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static EvaluationResult Run(
        IVecEnv environment,
        IPolicy policy,
        int episodes,
        ulong seed,
        Action<EpisodeRecord>? onEpisode,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(episodes, 1);
        int count = environment.Count;
        var played = new List<EpisodeRecord>[count];
        for (int i = 0; i < count; i++) played[i] = new List<EpisodeRecord>(QuotaOf(i, count, episodes));
        var tracker = new EpisodeTracker(count, window: 1);
        VecBuffers buffers = environment.Buffers;
        int missing = episodes;
        long steps = 0;
        environment.Reset(seed);
        while (missing > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int group = 0; group < environment.Groups.Count; group++)
            {
                (int first, int end) = environment.Groups.Rows(group);
                policy.Act(buffers, first, end - first);
                environment.Send(group);
                environment.Recv(group);
                for (int i = first; i < end; i++)
                {
                    if (buffers.Absent[i] == 0)
                    {
                        steps++;
                        tracker.Add(i, environment.Scores[i]);
                    }
                    bool ended = buffers.Terminated[i] != 0 || buffers.Truncated[i] != 0;
                    if (!ended || tracker.Lengths[i] == 0) continue;
                    EpisodeRecord episode = tracker.End(i, steps, environment.EndCauses[buffers.EndCauses[i]]);
                    if (played[i].Count == QuotaOf(i, count, episodes)) continue;
                    played[i].Add(episode);
                    missing--;
                    onEpisode?.Invoke(episode);
                }
            }
        }
        return Summarise([.. played.SelectMany(list => list)]);
    }

    /// <summary>Statistics of episodes, at least one.</summary>
    internal static EvaluationResult Summarise(IReadOnlyList<EpisodeRecord> episodes)
    {
        int n = episodes.Count, successes = episodes.Count(episode => episode.Cause.Success);
        double rate = successes / (double)n, mean = episodes.Average(episode => episode.Return);
        double variance = n > 1 ? episodes.Sum(episode => Math.Pow(episode.Return - mean, 2)) / (n - 1) : 0;
        (double low, double high) = Wilson(successes, n);
        return new EvaluationResult(
            episodes, successes, rate, low, high, mean,
            Z * Math.Sqrt(variance / n), episodes.Average(episode => (double)episode.Length));
    }

    /// <summary>95 % interval of a rate (Wilson 1927): unlike the normal interval it stays inside 0..1 and has a width at 0 and at 1.</summary>
    /// <param name="successes">How often it was so.</param>
    /// <param name="n">How often it was looked at, at least 1.</param>
    public static (double Low, double High) Wilson(int successes, int n)
    {
        double rate = successes / (double)n, z2 = Z * Z, centre = (rate + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z * Math.Sqrt(rate * (1 - rate) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>Episodes that a copy plays: they are dealt out in turn, so quotas differ by at most one.</summary>
    public static int QuotaOf(int environment, int count, int episodes) =>
        episodes / count + (environment < episodes % count ? 1 : 0);
}
