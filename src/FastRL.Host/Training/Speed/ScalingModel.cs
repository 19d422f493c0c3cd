using FastRL.Learn.Parallel;

namespace FastRL.Host.Training.Speed;

/// <summary>A network between hosts.</summary>
/// <param name="Name">As the command line has it.</param>
/// <param name="Latency">Seconds from a call that sends a few bytes to the end of the call that receives them.</param>
/// <param name="BytesPerSecond">What a connection carries: no more than one did on loopback, whatever the network.</param>
internal sealed record NetworkKind(string Name, double Latency, double BytesPerSecond)
{
    /// <summary>Those that there are: docs/scaling.md says which figures are measured.</summary>
    public static IReadOnlyList<NetworkKind> All { get; } =
    [
        new("1gbe", 100e-6, 117e6), new("10gbe", 50e-6, 1.17e9), new("25gbe", 45e-6, 2.4e9), new("100gbe", 40e-6, 2.4e9), new("loopback", 25e-6, 2.4e9),
    ];
}

/// <summary>What a rollout and its update cost one host.</summary>
/// <param name="Steps">Steps of a rollout.</param>
/// <param name="CollectSeconds">Seconds to make them, of several rollouts.</param>
/// <param name="UpdateSeconds">Seconds to learn from them, with what exchanging costs where there is nobody to wait for.</param>
/// <param name="Cores">Threads that learn.</param>
/// <param name="Sizes">What is exchanged.</param>
internal sealed record RolloutCost(long Steps, IReadOnlyList<double> CollectSeconds, double UpdateSeconds, int Cores, ExchangeSizes Sizes);

/// <summary>What hosts are expected to do together.</summary>
/// <param name="Scheme">What they exchange.</param>
/// <param name="Hosts">How many there are.</param>
/// <param name="StepsPerSecond">Of all.</param>
/// <param name="Efficiency">Part of what as many hosts would do that need nothing from each other, each alone in a group of one.</param>
/// <param name="SyncFraction">Part of the time that goes into exchanges, waiting for the slowest host included.</param>
/// <param name="BytesPerSecond">What each host sends.</param>
internal sealed record Prediction(string Scheme, int Hosts, double StepsPerSecond, double Efficiency, double SyncFraction, double BytesPerSecond);

/// <summary>Predicts how training on several hosts goes, each with as many environments as one has alone.</summary>
/// <remarks>
/// Rounds of rollout, exchange and update follow each other, so their times add up. What goes around the ring of hosts is sent in
/// segments: the first one takes a latency and its transfer on every link, the others follow it.
/// </remarks>
/// <param name="cost">Of one host.</param>
/// <param name="network">Between them.</param>
internal sealed class ScalingModel(RolloutCost cost, NetworkKind network)
{
    private const double Segment = 1 << 17;

    // Counting a step of another host: its reward, its episode and its place.
    private const double SecondsPerStatistic = 60e-9;

    // Few bytes to everybody: whether to go on; with gradients losses as well.
    private const int SmallOfGradients = 3, SmallOfParameters = 1;

    /// <summary>What so many hosts do.</summary>
    public Prediction Predict(ParallelScheme scheme, int hosts)
    {
        ExchangeSizes sizes = cost.Sizes;
        double collect = cost.CollectSeconds.Average(), alone = collect + cost.UpdateSeconds, work, exchange, sent;
        double statistics = (hosts - 1) * cost.Steps * SecondsPerStatistic;
        if (scheme == ParallelScheme.Gradients)
        {
            // All learn from all samples, of each of whose minibatches a host has some parts.
            long minibatches = sizes.Minibatches(hosts);
            work = collect + cost.UpdateSeconds * hosts * RoundsOfASample(hosts) / RoundsOfASample(1) + statistics;
            exchange = Gather(hosts, sizes.Samples) + minibatches * Sum(hosts, sizes.Gradients) + SmallOfGradients * Gather(hosts, 0);
            sent = Links(hosts) * sizes.Samples + minibatches * 2.0 * sizes.Gradients * Links(hosts) / hosts;
        }
        else
        {
            work = alone + statistics;
            exchange = Gather(hosts, sizes.Statistics) + Sum(hosts, sizes.Means) + SmallOfParameters * Gather(hosts, 0);
            sent = Links(hosts) * sizes.Statistics + 2.0 * sizes.Means * Links(hosts) / hosts;
        }
        exchange += Math.Max(0, Slowest(hosts) - collect);
        double round = work + exchange;
        return new Prediction(scheme.ToString().ToLowerInvariant(), hosts, hosts * cost.Steps / round, alone / round, exchange / round, sent / round);
    }

    // What the slowest of several hosts takes, by how rollouts of one differ.
    private double Slowest(int hosts)
    {
        double[] times = [.. cost.CollectSeconds.Order()];
        return times.Select((time, i) => time * (Math.Pow((i + 1.0) / times.Length, hosts) - Math.Pow((double)i / times.Length, hosts))).Sum();
    }

    private static int Links(int hosts) => hosts - 1;

    private static int Up(int number, int divisor) => (number + divisor - 1) / divisor;

    // How many samples a minibatch's threads learn from one after the other, as a part of its samples.
    private double RoundsOfASample(int hosts)
    {
        int parts = cost.Sizes.Parts(hosts);
        return (double)Up(Up(parts, hosts), cost.Cores) / parts;
    }

    // Everybody's bytes to everybody.
    private double Gather(int hosts, double bytes) => Links(hosts) * (network.Latency + bytes / network.BytesPerSecond);

    // Around the ring to the last host, and from there around again.
    private double Sum(int hosts, double bytes)
    {
        double first = Math.Min(bytes, Segment);
        return hosts == 1 ? 0 : 2 * Links(hosts) * (network.Latency + first / network.BytesPerSecond) + 2 * (bytes - first) / network.BytesPerSecond;
    }
}
