using System.Diagnostics;
using FastRL.Envs.Hockey;

namespace FastRL.Measure.Benchmarks;

/// <summary>How fast the batch of hockey is, through its public interface, in normal mode with resets.</summary>
internal static class HockeySpeed
{
    /// <summary>Copies of every figure but scaling's.</summary>
    public const int Copies = 1024;

    /// <summary>Processes behind pipes.</summary>
    public const int PipeCopies = 8;

    private const int Rounds = 5;
    private const double SliceSeconds = 0.6;
    private const int WarmUp = 300; // steps past the first, equal starts

    private static readonly int[] s_scaling = [1, 17, 256, 65536];

    /// <summary>Steps per wall second of one batch, stepped by some threads, each a part of its own.</summary>
    /// <param name="Copies">Copies in all.</param>
    /// <param name="Threads">Threads.</param>
    /// <param name="StepsPerSecond">All threads together.</param>
    /// <param name="IndependentStepsPerSecond">As many threads with batches of their own at once: what the machine gives.</param>
    internal sealed record Scaling(int Copies, int Threads, double StepsPerSecond, double IndependentStepsPerSecond);

    /// <summary>Steps per CPU-second beside peers, in turns in one run.</summary>
    /// <param name="Own">Ours.</param>
    /// <param name="Allocated">Bytes allocated a step.</param>
    /// <param name="Peers">Each peer's.</param>
    internal sealed record Speed(double Own, double Allocated, IReadOnlyList<double> Peers);

    /// <summary>Two strong players, in turns with peers, so that a machine that becomes slower does so for all.</summary>
    /// <param name="peers">Run for about so many CPU-seconds and say how many steps that were.</param>
    public static Speed Measure(IReadOnlyList<Func<double, (double Steps, double Seconds)>> peers)
    {
        using HockeyVecEnv environment = Create(Copies, HockeyPlayer.Strong, HockeyPlayer.Strong);
        RunSlice(environment, SliceSeconds / 4); // the compiler is at work
        (double steps, double seconds, long allocated) = (0, 0, 0);
        var sums = new (double Steps, double Seconds)[peers.Count];
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            (double more, double used) = RunSlice(environment, SliceSeconds);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            (steps, seconds) = (steps + more, seconds + used);
            for (int i = 0; i < peers.Count; i++)
            {
                (more, used) = peers[i](SliceSeconds);
                sums[i] = (sums[i].Steps + more, sums[i].Seconds + used);
            }
        }
        return new Speed(steps / seconds, allocated / steps, [.. sums.Select(sum => sum.Steps / sum.Seconds)]);
    }

    /// <summary>Steps per CPU-second of an external player one, who always does the same, against each kind of player two.</summary>
    public static IReadOnlyList<(HockeyPlayer Kind, double StepsPerCpuSecond)> MeasureOpponents()
    {
        HockeyPlayer[] kinds = Enum.GetValues<HockeyPlayer>();
        HockeyVecEnv[] environments = [.. kinds.Select(kind => Create(Copies, HockeyPlayer.External, kind))];
        var sums = new (double Steps, double Seconds)[kinds.Length];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < kinds.Length; i++)
            {
                (double steps, double seconds) = RunSlice(environments[i], SliceSeconds / 2);
                sums[i] = (sums[i].Steps + steps, sums[i].Seconds + seconds);
            }
        }
        foreach (HockeyVecEnv environment in environments) environment.Dispose();
        return [.. kinds.Zip(sums, (kind, sum) => (kind, sum.Steps / sum.Seconds))];
    }

    /// <summary>Batches of several sizes on one thread and on two.</summary>
    public static IReadOnlyList<Scaling> MeasureScaling()
    {
        List<Scaling> rows = [];
        foreach (int copies in s_scaling)
        {
            foreach (int threads in (int[])[1, 2])
            {
                if (copies < threads) continue;
                using HockeyVecEnv together = Create(copies, HockeyPlayer.Strong, HockeyPlayer.Strong, threads);
                HockeyVecEnv[] apart = [.. Enumerable.Range(0, threads).Select(i => Create(copies / threads, HockeyPlayer.Strong, HockeyPlayer.Strong))];
                int steps = Math.Max(16, 400_000 / copies);
                double[] own = new double[Rounds], independent = new double[Rounds];
                for (int round = 0; round < Rounds; round++)
                {
                    own[round] = Time(threads, thread => Step(together, thread, steps));
                    independent[round] = Time(threads, thread => Step(apart[thread], 0, steps));
                }
                foreach (HockeyVecEnv environment in apart) environment.Dispose();
                // The quickest round: what other work on the machine takes is not ours.
                rows.Add(new Scaling(copies, threads, (double)copies * steps / own.Min(), (double)(copies / threads * threads) * steps / independent.Min()));
            }
        }
        return rows;
    }

    /// <summary>Bytes of memory that a copy takes, buffers included: by how much the process grows with 65,536 of them.</summary>
    public static double MeasureMemory()
    {
        const int Many = 65536;
        GC.Collect();
        long before = ResidentBytes();
        using HockeyVecEnv environment = Create(Many, HockeyPlayer.Strong, HockeyPlayer.Strong);
        // Rows that no episode has ended in yet would take no memory.
        ((float[])environment.Buffers.FinalObservations[0].Array).AsSpan().Fill(1);
        environment.Hockey.OpponentFinalObservations.AsSpan().Fill(1);
        return Math.Ceiling((ResidentBytes() - before) / (double)Many);
    }

    private static long ResidentBytes()
    {
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static HockeyVecEnv Create(int copies, HockeyPlayer player, HockeyPlayer opponent, int groups = 1)
    {
        var environment = new HockeyVecEnv(new HockeyOptions(), copies, groups);
        environment.Hockey.Players.AsSpan().Fill(player);
        environment.Hockey.Opponents.AsSpan().Fill(opponent);
        var random = new Random(1);
        foreach (float[] actions in (float[][])[environment.Buffers.ContinuousActions, environment.Hockey.OpponentActions])
        {
            for (int i = 0; i < actions.Length; i++) actions[i] = (2 * random.NextSingle()) - 1;
        }
        environment.Reset(1);
        for (int group = 0; group < groups; group++) Step(environment, group, WarmUp);
        return environment;
    }

    private static (double Steps, double Seconds) RunSlice(HockeyVecEnv environment, double atLeast)
    {
        double start = ThreadClock.Seconds, now = start, steps = 0;
        for (; now - start < atLeast; now = ThreadClock.Seconds, steps += 16 * environment.Count) Step(environment, 0, 16);
        return (steps, now - start);
    }

    private static void Step(HockeyVecEnv environment, int group, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            environment.Send(group);
            environment.Recv(group);
        }
    }

    // Seconds of wall time until the last of the threads is done; they start together.
    private static double Time(int threads, Action<int> work)
    {
        using var barrier = new Barrier(threads + 1);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            barrier.SignalAndWait();
            work(i);
        }))];
        foreach (Thread worker in workers) worker.Start();
        barrier.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        foreach (Thread worker in workers) worker.Join();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
