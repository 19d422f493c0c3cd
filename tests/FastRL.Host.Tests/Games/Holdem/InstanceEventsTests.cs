using FastRL.Envs;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.Holdem;

/// <summary>What may happen to instances and their coordinator at any moment. FASTRL_INSTANCE_EVENTS makes a long run of it.</summary>
[Collection(SharesHoldemFiles.Name)]
public sealed class InstanceEventsTests(HoldemFiles files)
{
    private static readonly int s_events = int.TryParse(Environment.GetEnvironmentVariable("FASTRL_INSTANCE_EVENTS"), out int events) ? events : 4;

    private static readonly Action<RunningInstances, int>[] _events = [KillInstance, KillCoordinator, Terminate, TearProgress];

    /// <summary>Statuses are true, checkpoints whole, and nobody is left behind.</summary>
    [UnixFact]
    public void Train_StruckAtARandomMoment_TellsTheTruth()
    {
        for (int number = 0; number < s_events; number++)
        {
            var random = new RandomStream((ulong)number, purpose: 12);
            int kind = number % (_events.Length + 1);
            if (kind < _events.Length)
                Strike(files.NewRun(), random, _events[kind]);
            else if (SmallDisk.CanMount)
                FillDisk(random);
        }
    }

    private void Strike(string run, RandomStream random, Action<RunningInstances, int> strike)
    {
        using var instances = new RunningInstances(files.Buckets, run, checkpointInterval: "20000");
        Thread.Sleep(random.NextInt(500));
        strike(instances, random.NextInt(2));
        RunningInstances.WaitUntil(() => !instances.Processes.Any(RunningInstances.Runs));
        Assert.True(instances.WholeCheckpoints() > 0);
        Assert.All(RunningInstances.Numbers, instance => Assert.True(instances.Done(instance) > 0));
    }

    private static void KillInstance(RunningInstances instances, int victim)
    {
        RunningInstances.Send("KILL", instances.Processes[victim]);
        RunningInstances.WaitUntil(() => RunningInstances.Numbers.Any(instance => instances.Status(instance) == "failed"));
        int failed = instances.Failed();
        Assert.Equal("the process was ended by signal 9", instances.Error(failed));
        long done = instances.Done(1 - failed);
        RunningInstances.WaitUntil(() => instances.Done(1 - failed) > done);
        RunningInstances.Send("TERM", instances.Coordinator);
        Assert.Equal(130, instances.ExitCode());
        Assert.Equal(("failed", "interrupted"), (instances.Status(failed), instances.Status(1 - failed)));
    }

    private static void KillCoordinator(RunningInstances instances, int _)
    {
        RunningInstances.Send("KILL", instances.Coordinator);
        RunningInstances.WaitUntil(() => !instances.Processes.Any(RunningInstances.Runs));
        Assert.All(RunningInstances.Numbers, instance => Assert.Equal("interrupted", instances.Status(instance)));
        Assert.True(instances.WholeCheckpoints() >= 2); // they saved before they ended
    }

    private static void Terminate(RunningInstances instances, int _)
    {
        RunningInstances.Send("TERM", instances.Coordinator);
        Assert.Equal(130, instances.ExitCode());
        Assert.All(RunningInstances.Numbers, instance => Assert.Equal("interrupted", instances.Status(instance)));
    }

    private static void TearProgress(RunningInstances instances, int victim)
    {
        byte[] whole = File.ReadAllBytes(instances.ProgressFile(victim));
        File.WriteAllBytes(instances.ProgressFile(victim), whole[..(whole.Length / 2)]);
        Terminate(instances, victim);
    }

    // The failure is reported although there is no room for it.
    private void FillDisk(RandomStream random)
    {
        using var disk = new SmallDisk(kilobytes: 16_000);
        using var instances = new RunningInstances(files.Buckets, disk["run"], checkpointInterval: "20000");
        Thread.Sleep(random.NextInt(500));
        try
        {
            disk.FillUpTo(random.NextInt(100_000));
        }
        catch (IOException)
        {
            // They wrote meanwhile: it is full already.
        }
        Assert.Equal(1, instances.ExitCode());
        RunningInstances.WaitUntil(() => !instances.Processes.Any(RunningInstances.Runs));
        Assert.All(RunningInstances.Numbers, instance => Assert.Equal("failed", instances.Status(instance)));
        Assert.All(RunningInstances.Numbers, instance => Assert.Contains("No space left on device", instances.Error(instance), StringComparison.Ordinal));
        instances.WholeCheckpoints();
    }
}
