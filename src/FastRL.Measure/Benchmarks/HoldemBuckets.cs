using System.Diagnostics;
using FastRL.Solve.Buckets;

namespace FastRL.Measure.Benchmarks;

/// <summary>How long a small file of buckets takes, on all cores.</summary>
internal static class HoldemBuckets
{
    /// <summary>A file.</summary>
    /// <param name="Seconds">By the clock.</param>
    /// <param name="Bytes">Of the file.</param>
    /// <param name="PeakBytes">Most memory that this process has had so far.</param>
    public sealed record Line(double Seconds, long Bytes, long PeakBytes);

    /// <summary>Centres learned from 1,000 hands, and tables of all.</summary>
    public static Line Measure()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastrl_buckets_");
        try
        {
            string file = Path.Combine(folder.FullName, "buckets");
            var config = new BucketConfig { Hands = 1000, KPreflop = 8, KFlop = 16, KTurn = 16, KRiver = 16 };
            long began = Stopwatch.GetTimestamp();
            new BucketBuild(config, file, Math.Min(Environment.ProcessorCount, 256)).Run(_ => { }, CancellationToken.None);
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            using var self = Process.GetCurrentProcess();
            return new Line(seconds, new FileInfo(file).Length, self.PeakWorkingSet64);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
