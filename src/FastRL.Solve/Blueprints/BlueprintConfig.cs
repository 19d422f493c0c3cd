using System.ComponentModel.DataAnnotations;

namespace FastRL.Solve.Blueprints;

/// <summary>Which actions a traversal tries.</summary>
public enum Sampling
{
    /// <summary>All of one player's, one of everybody else's.</summary>
    External,

    /// <summary>One of everybody's.</summary>
    Outcome,
}

/// <summary>What is done to regrets and sums of strategies every <see cref="BlueprintConfig.DiscountInterval"/> iterations.</summary>
public enum DiscountMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>They are multiplied by the two fixed factors.</summary>
    Static,

    /// <summary>Of d iterations at iteration t: regrets by (t + d) / (t + 2d), sums by t / (t + d).</summary>
    Dcfr,
}

/// <summary>Everything that decides what a blueprint of hold'em becomes.</summary>
public sealed class BlueprintConfig
{
    /// <summary>Iterations: one deal each, with a traversal for every player.</summary>
    [Range(0L, 100_000_000_000_000.0)]
    public long NumIterations { get; init; } = 2_500_000;

    /// <summary>Time to train for instead, in seconds; 0 for none.</summary>
    [Range(0.0, 1_000_000_000.0)]
    public double TimeBudgetSeconds { get; init; }

    /// <summary>Iterations between two checkpoints.</summary>
    [Range(1L, 100_000_000_000_000.0)]
    public long CheckpointInterval { get; init; } = 100_000;

    /// <summary>Newest checkpoints that are kept beside the final one.</summary>
    [Range(1, 100_000)]
    public int KeepCheckpoints { get; init; } = 5;

    /// <summary>With a time budget: seconds between two snapshots, which are kept; 0 for none.</summary>
    [Range(0.0, 1_000_000_000.0)]
    public double SnapshotIntervalSeconds { get; init; } = 600;

    /// <summary>How traversals go through the tree.</summary>
    public Sampling Sampling { get; init; }

    /// <summary>Outcome sampling: chance of a uniform action.</summary>
    [Range(0.001, 1.0)]
    public double ExplorationEpsilon { get; init; } = 0.6;

    /// <summary>The same by iteration, as ITERATION:EPSILON with rising iterations; empty for the fixed one.</summary>
    [MaxLength(100)]
    public IReadOnlyList<string> EpsilonSchedule { get; init; } = [];

    /// <summary>Whether epsilon's steps come earlier or later by how training goes.</summary>
    public bool AdaptiveEpsilonEnabled { get; init; }

    /// <summary>Iterations a second that count as fast enough.</summary>
    [Range(0.0, 1_000_000_000_000.0)]
    public double AdaptiveTargetIps { get; init; } = 35;

    /// <summary>Looks over which speed and growth are averaged; there is one every <see cref="TensorboardLogInterval"/> iterations.</summary>
    [Range(1, 10_000)]
    public int AdaptiveWindowMerges { get; init; } = 10;

    /// <summary>Infosets met for the first time in 1000 iterations that count as growth enough.</summary>
    [Range(0.0, 1_000_000_000_000.0)]
    public double AdaptiveMinInfosetGrowth { get; init; } = 10;

    /// <summary>Part of a step's iteration by which it may come earlier, where speed and growth are enough.</summary>
    [Range(0.0, 1.0)]
    public double AdaptiveEarlyShiftRatio { get; init; } = 0.1;

    /// <summary>Part of a step's iteration up to which both speed and growth are asked for; after it, one of them.</summary>
    [Range(0.0, 10.0)]
    public double AdaptiveExtensionRatio { get; init; } = 0.15;

    /// <summary>Part of a step's iteration after which it comes whatever they are.</summary>
    [Range(0.0, 10.0)]
    public double AdaptiveForceAfterRatio { get; init; } = 0.3;

    /// <summary>Whether iteration t counts t times.</summary>
    public bool UseLinearWeighting { get; init; } = true;

    /// <summary>Iterations between two discounts.</summary>
    [Range(1L, 100_000_000_000_000.0)]
    public long DiscountInterval { get; init; } = 1000;

    /// <summary>What a discount is.</summary>
    public DiscountMode DiscountMode { get; init; } = DiscountMode.Dcfr;

    /// <summary>Static mode: factor of regrets.</summary>
    [Range(0.001, 1.0)]
    public double RegretDiscountAlpha { get; init; } = 1;

    /// <summary>Static mode: factor of sums of strategies.</summary>
    [Range(0.001, 1.0)]
    public double StrategyDiscountBeta { get; init; } = 1;

    /// <summary>Whether a discount of mode dcfr sets negative regrets to 0.</summary>
    /// <remarks>Samples are noisy: an action that is bad on average then has regrets to be played for whenever it was lucky, most of
    /// all where training seldom comes. Leduc's strategy is two to three times as exploitable with it.</remarks>
    public bool DcfrResetNegativeRegrets { get; init; }

    /// <summary>External sampling: whether actions of very negative regret are mostly skipped.</summary>
    public bool EnablePruning { get; init; } = true;

    /// <summary>That regret, in chips summed over iterations; with linear weights those of the present iteration count 1.</summary>
    [Range(-1e18, -1e-3)]
    public double PruningThreshold { get; init; } = -3e8;

    /// <summary>Part of the traversals that skip them.</summary>
    [Range(0.0, 0.999)]
    public double PruningProbability { get; init; } = 0.95;

    /// <summary>Iterations between two looks at the table for TensorBoard.</summary>
    [Range(1L, 100_000_000_000_000.0)]
    public long TensorboardLogInterval { get; init; } = 1000;

    /// <summary>Accepted for the sake of older files: buckets are tables here, and no equity is sampled in training.</summary>
    [Range(0, 1_000_000)]
    public int PreflopEquitySamples { get; init; } = 100;

    /// <summary>Threads on one table; 0 for one a core. Results depend on it.</summary>
    [Range(0, 256)]
    public int NumWorkers { get; init; } = 1;

    /// <summary>Iterations of each thread between two joins.</summary>
    [Range(1, 65536)]
    public int BatchSize { get; init; } = 100;

    /// <summary>Players at the table.</summary>
    [Range(2, 6)]
    public int NumPlayers { get; init; } = 2;

    /// <summary>Chips of each, in big blinds.</summary>
    [Range(1.0, 100_000.0)]
    public double Stack { get; init; } = 100;

    /// <summary>The same seed and number of threads give the same bytes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Bets that the tree offers.</summary>
    public BetsConfig Bets { get; init; } = new();

    /// <summary>Threads that are really used.</summary>
    public int Threads => NumWorkers == 0 ? Math.Min(Environment.ProcessorCount, 256) : NumWorkers;
}
