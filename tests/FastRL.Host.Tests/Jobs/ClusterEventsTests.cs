using System.Globalization;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Games.Holdem;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Jobs;

/// <summary>What may happen to a cluster at any moment. FASTRL_EVENTS says how much of it.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class ClusterEventsTests(HoldemFiles files)
{
    private const int Total = 12_000, EventsOfAWave = 10, Pauses = 10;

    private static readonly int s_events = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_EVENTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int events) ? events : 0;

    /// <summary>After every few events the job goes on, what is on the disk is true and whole, and in the end every iteration has counted once.</summary>
    [RedisFact]
    public void Training_OfAClusterThatIsStruck_CountsEveryIterationOnce()
    {
        Assert.SkipWhen(s_events == 0, "takes an hour or more for 500 events; FASTRL_EVENTS says how many");
        string[] training = ["holdem", "train-blueprint", "--buckets", files.Buckets, "--stack", "8", "--num-instances", "2", "--iters", $"{Total}", "--merge-every", "500"];
        string calm = files.NewRun();
        Tell("buckets are there; the training that nothing happens to comes first");
        FastRlProgram.Outcome alone = FastRlProgram.Run([.. training, "--logdir", calm]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        using var cluster = new StruckCluster(training, new RandomStream((ulong)s_events, purpose: 14));
        for (int number = 0; number < s_events;)
        {
            cluster.Begin();
            while (!cluster.IsDone)
            {
                for (int i = 0; i < EventsOfAWave && number < s_events && !cluster.IsDone; i++, number++)
                {
                    if (number % Math.Max(1, s_events / Pauses) == 0) cluster.Pause();
                    else cluster.Strike();
                }
                cluster.WaitForProgress();
                Look(cluster);
                Tell($"{number} events, run {Path.GetFileName(cluster.Run)}, merges {cluster.Status?.Merges}: {string.Join(", ", cluster.Happened.Select(entry => $"{entry.Value} {entry.Key}"))}");
            }
            MergedRun.Audit(cluster.Run, Total);
            if (!cluster.Resized) Assert.Equal(MergedRun.TableOf(calm), MergedRun.TableOf(cluster.Run));
        }
    }

    private static void Tell(string sentence) => TestContext.Current.SendDiagnosticMessage($"{DateTime.UtcNow:T} {sentence}");

    private static void Look(StruckCluster cluster)
    {
        if (cluster.Status is not { } status) return;
        Assert.All(status.Instances, instance => Assert.InRange(instance.Progress.CurrentIter, instance.Progress.StartIter, instance.Progress.EndIter));
        if (status.Status == InstanceStatus.Failed) Assert.NotNull(status.ErrorMsg);
        if (status.Result is { } merged) Assert.Equal(status.Merged, CheckpointReader.Open(merged).Manifest.Step);
    }
}
