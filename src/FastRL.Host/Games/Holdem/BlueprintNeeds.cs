using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FastRL.Envs;
using FastRL.Runs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Host.Games.Holdem;

/// <summary>What a training will need, known before it begins.</summary>
internal sealed class BlueprintNeeds
{
    private static readonly TimeSpan s_trial = TimeSpan.FromSeconds(2);

    // The runtime and what is held for each process beside its table.
    private const long Process = 64L << 20;

    private readonly BlueprintConfig _config;
    private readonly ICardBuckets _buckets;
    private readonly int _instances;

    /// <param name="config">What is to be done.</param>
    /// <param name="buckets">What players know.</param>
    /// <param name="instances">Processes.</param>
    /// <param name="limit">Bytes that may be used.</param>
    public BlueprintNeeds(BlueprintConfig config, ICardBuckets buckets, int instances, long limit)
    {
        (_config, _buckets, _instances, Limit) = (config, buckets, instances, limit);
        Size = BlueprintGame.Estimate(config, buckets);
        BucketBytes = buckets.Streets.Sum(street => street.Entries * street.Bits / 8);
        Bytes = BytesOf(Size);
    }

    /// <summary>How large the game is.</summary>
    public GameEstimate Size { get; }

    /// <summary>Memory of the buckets, which all processes share.</summary>
    public long BucketBytes { get; }

    /// <summary>Memory of everything.</summary>
    public long Bytes { get; }

    /// <summary>Memory that may be used.</summary>
    public long Limit { get; }

    /// <summary>Whether it is enough.</summary>
    public bool Fits => Bytes <= Limit;

    /// <summary>Time that all iterations will take, from a short trial on a table of its own.</summary>
    public double MeasureSeconds()
    {
        if (_config.TimeBudgetSeconds > 0) return _config.TimeBudgetSeconds;
        using var trainer = new BlueprintTrainer(_config, _buckets);
        var run = new SolverRun(Math.Clamp(_config.NumIterations, 1, 1000)) { Epsilon = trainer.Epsilon, WeightExponent = _config.UseLinearWeighting ? 1 : 0 };
        trainer.Solver.Run(run); // code and pages that every run touches
        long began = Stopwatch.GetTimestamp(), before = trainer.Step;
        do trainer.Solver.Run(run);
        while (Stopwatch.GetElapsedTime(began) < s_trial);
        double perSecond = (trainer.Step - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
        double atOnce = Math.Min(_instances, Environment.ProcessorCount);
        return _config.NumIterations / perSecond / atOnce;
    }

    /// <summary>What could be left out so that it fits, or that nothing can.</summary>
    public string Advice()
    {
        int largest = Enumerable.Range(0, Size.StreetTableBytes.Count).MaxBy(street => Size.StreetTableBytes[street]);
        string share = string.Create(
            CultureInfo.InvariantCulture, $"{100.0 * Size.StreetTableBytes[largest] / Size.TableBytes:F0} % of the table is the {BlueprintGame.Streets[largest]}'s");
        List<string> cuts = [];
        int caps = _config.Bets.RaiseCap; // below which the largest that fits is looked for
        for (int low = 0; low < caps;)
        {
            int cap = low + ((caps - low) / 2);
            if (!Try($"bets.raise_cap={cap}", options => options with { RaiseCap = cap }, out string? found)) caps = cap;
            else (low, cuts) = (cap + 1, [found]);
        }
        for (int street = Size.StreetTableBytes.Count - 1; street >= 0; street--)
        {
            int at = street;
            BettingGameOptions OneSize(BettingGameOptions options) => options with
            {
                Sizes = [.. options.Sizes.Where(size => size.Street != at), new(BetSizeKind.Pot, 1) { Street = at }, new(BetSizeKind.AllIn) { Street = at }],
            };
            if (Try($"one size and all-in on the {BlueprintGame.Streets[at]}", OneSize, out string? found)) cuts.Add(found);
        }
        if (_instances > 1) cuts.Add("fewer --num-instances");
        return cuts.Count > 0 ? $"{share}; what would fit: {string.Join(", or ", cuts)}" : $"{share}; fewer sizes on several streets, or fewer buckets, need less";

        bool Try(string cut, Func<BettingGameOptions, BettingGameOptions> change, [NotNullWhen(true)] out string? found)
        {
            found = null;
            try
            {
                long bytes = BytesOf(BettingGame.Estimate(change(BlueprintGame.Options(_config)), _buckets));
                if (bytes <= Limit) found = $"{cut} ({MemorySize.Format(bytes)})";
            }
            catch (NotSupportedException)
            {
                // Where a street had no bets, one size is more.
            }
            return found is not null;
        }
    }

    /// <summary>Throws where memory or disk are too small for a training.</summary>
    /// <exception cref="InputException">They are; the message says what would fit.</exception>
    public void RequireRoom(RunDirectory run)
    {
        if (!Fits)
            throw new InputException($"{MemorySize.Format(Bytes)} of memory are needed, {MemorySize.Format(Limit)} may be used: {Advice()}");
        long checkpoints = 2 + Math.Min(_config.KeepCheckpoints, _config.TimeBudgetSeconds > 0 ? int.MaxValue : _config.NumIterations / _config.CheckpointInterval);
        double disk = (double)Size.TableBytes * _instances * checkpoints;
        string? place = Path.GetFullPath(run.Path);
        while (place is not null && !Directory.Exists(place)) place = Path.GetDirectoryName(place);
        long free = new DriveInfo(place ?? "/").AvailableFreeSpace;
        if (disk > free)
        {
            throw new InputException(
                $"{MemorySize.Format(disk)} of disk are needed for {checkpoints} checkpoints of {_instances} x {MemorySize.Format(Size.TableBytes)}, "
                + $"{MemorySize.Format(free)} are free below {place}: a smaller keep_checkpoints or a longer --checkpoint-interval needs less");
        }
    }

    private long BytesOf(GameEstimate size) =>
        (long)Int128.Min(long.MaxValue, (_instances * ((Int128)size.TableBytes + size.TreeBytes + Process)) + BucketBytes);
}
