using System.Globalization;

namespace FastRL.Measure.Benchmarks;

/// <summary>What hockey is measured beside, each in processes of its own; see bench/peers/hockey_*.cpp.</summary>
internal static class HockeyPeers
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(15);

    /// <summary>One statistic of games on both physics.</summary>
    /// <param name="Statistic">Who played, and what was counted.</param>
    /// <param name="Ours">Mean over the batch's games.</param>
    /// <param name="Reference">Mean over Box2D's.</param>
    /// <param name="PValue">How often a difference like this comes by chance where there is none.</param>
    internal sealed record Agreement(string Statistic, double Ours, double Reference, double PValue);

    /// <summary>A plain loop over Box2D with two strong players: steps made, and CPU-seconds used for them.</summary>
    /// <exception cref="IOException">There is no Box2D.</exception>
    public static (double Steps, double Seconds) RunBox2d(double seconds) => Run(Box2d(), "speed", seconds);

    /// <summary>The native batch, one copy a process behind pipes, two strong players.</summary>
    /// <param name="copies">Processes.</param>
    /// <param name="seconds">CPU-seconds of all processes together.</param>
    public static (double Steps, double Seconds) RunPipes(int copies, double seconds) => Run(Batch(), "pipes", copies, seconds);

    /// <summary>Plays this many games of each pairing on both physics.</summary>
    /// <exception cref="IOException">There is no Box2D.</exception>
    public static IReadOnlyList<Agreement> Compare(int games)
    {
        using PeerProcess peer = PeerProcess.Start(Box2d(), "agreement", games);
        return [.. peer.Read(s_patience).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            string[] fields = line.Split('\t');
            double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
            return new Agreement(fields[0], Number(1), Number(2), Number(3));
        })];
    }

    /// <summary>Instructions that a step of one copy takes on the widest vectors that Valgrind knows, which are AVX2's.</summary>
    /// <exception cref="IOException">There is no Valgrind.</exception>
    public static double CountInstructions(int copies)
    {
        long Count(int steps) => Callgrind.Count(Batch(), "steps", copies, steps);
        // The first steps, which are like one another, and what the program itself takes are left out.
        const int First = 100, Counted = 100;
        return (Count(First + Counted) - Count(First)) / ((double)copies * Counted);
    }

    private static (double Steps, double Seconds) Run(string program, params object[] words)
    {
        using PeerProcess peer = PeerProcess.Start(program, words);
        double[] numbers = peer.Finish(s_patience);
        return (numbers[0], numbers[1]);
    }

    private static string Batch() => PeerProcess.Own("hockey-peer/fastrl_hockey_batch");

    private static string Box2d()
    {
        const string Name = "hockey-peer/fastrl_hockey_box2d";
        return File.Exists(Path.Combine(AppContext.BaseDirectory, Name))
            ? PeerProcess.Own(Name)
            : throw new IOException("it was built without Box2D: sudo apt-get install -y libbox2d-dev && touch CMakeLists.txt && ./build.sh build");
    }
}
