using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Games;

namespace FastRL.Host.Training.Speed;

/// <summary>Finds how many environments and threads give most steps a second on this machine, as busy as it is now.</summary>
/// <param name="game">What is trained on.</param>
/// <param name="bind">Settings of a training with so many environments and threads.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class SpeedSearch(Game game, Func<int, int, TrainConfig> bind, CancellationToken cancellation)
{
    /// <summary>What is written in place of a number.</summary>
    public const string Auto = "auto";

    // More make rollouts of hundreds of megabytes, and updates so few that little is learned.
    private const int FewestCopies = 8, MostCopies = 512;

    // What is not faster by more is not faster: one measurement is not the next.
    private const double Tie = 0.95;

    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(0.4);

    /// <summary>Throws where a number of environments cannot be found.</summary>
    /// <param name="game">What is trained on.</param>
    /// <param name="wanted">What is wanted, but for the number.</param>
    /// <param name="several">Whether several processes train.</param>
    /// <exception cref="InputException">Says why.</exception>
    public static void Require(Game game, TrainConfig wanted, bool several)
    {
        if (several) throw new InputException("--num-envs auto is for one process; with --nodes or --seeds give a number, which all of them have");
        if (!game.TrainsOnNodes(wanted)) throw new InputException($"--num-envs auto tries short trainings, of classic control and Game Boy games; {game.Name} needs a number");
        if (wanted.Algorithm != "ppo") throw new InputException($"--num-envs auto is for ppo, whose rollouts grow with the number of environments; {wanted.Algorithm} needs a number");
    }

    /// <summary>Finds both.</summary>
    /// <param name="told">Gets a sentence about the choice.</param>
    public SpeedChoice FindBoth(Action<string> told)
    {
        List<SpeedChoice> tried = [];
        for (int copies = FewestCopies; copies <= MostCopies; copies *= 2)
        {
            tried.Add(Measure(copies, threads: 0));
            // Two that gain nothing are enough.
            if (tried.Count > 2 && Best(tried) == tried[^3]) break;
        }
        int chosen = Best(tried).Copies;
        told($"num_envs {Auto}: {string.Join(", ", tried.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Copies} {one.StepsPerSecond:N0}")))} steps/s; {chosen} taken");
        return FindThreads(chosen, told);
    }

    /// <summary>Finds the number of threads, which changes no result.</summary>
    /// <param name="copies">Environments.</param>
    /// <param name="told">Gets a sentence about the choice.</param>
    public SpeedChoice FindThreads(int copies, Action<string> told)
    {
        int all = Environment.ProcessorCount;
        SpeedChoice[] tried = [.. Powers(all).Select(threads => Measure(copies, threads))];
        SpeedChoice best = Best(tried);
        told($"threads {Auto}: {string.Join(", ", tried.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Threads} {one.StepsPerSecond:N0}")))} steps/s; {best.Threads} taken");
        return best;
    }

    /// <summary>The first of those that are as fast as the fastest.</summary>
    internal static SpeedChoice Best(IReadOnlyCollection<SpeedChoice> tried)
    {
        double most = tried.Max(one => one.StepsPerSecond);
        return tried.First(one => one.StepsPerSecond >= Tie * most);
    }

    // 1, 2, 4, ... and all.
    private static IEnumerable<int> Powers(int all)
    {
        for (int threads = 1; threads < all; threads *= 2) yield return threads;
        yield return all;
    }

    private SpeedChoice Measure(int copies, int threads) =>
        new(copies, threads, ShortTraining.Run(game, bind(copies, threads), s_each, _ => { }, cancellation).StepsPerSecond);
}

/// <summary>How many environments and threads, and how fast that was.</summary>
internal sealed record SpeedChoice(int Copies, int Threads, double StepsPerSecond);
