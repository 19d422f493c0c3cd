namespace FastRL.Solve.Solvers;

/// <summary>How a solver goes through the tree.</summary>
public enum SolverMethod
{
    /// <summary>Monte Carlo: all actions of one player, one of everybody else.</summary>
    External,

    /// <summary>Monte Carlo: one action everywhere.</summary>
    Outcome,

    /// <summary>Every board and all hands at once; two players, no buckets.</summary>
    Full,

    /// <summary>One board an iteration, all hands at once; two players.</summary>
    Public,
}

/// <summary>How to solve.</summary>
public sealed record SolverOptions
{
    /// <summary>How it goes through the tree.</summary>
    public SolverMethod Method { get; init; }

    /// <summary>Threads on one table, 1 to 256; by sampling results depend on it, and on nothing else of the machine.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Traversals that a thread interleaves, 1 to 16: more hide the latency of a large table. 0: by the size of the table.</summary>
    public int Lanes { get; init; }

    /// <summary>Iterations after which traversals are drained and threads joined.</summary>
    public int Batch { get; init; } = 1000;

    /// <summary>Iteration i draws from the stream (seed, i).</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Exponent of what positive regrets are multiplied by, t^a / (t^a + 1): <see cref="SolverMethod.Full"/> and Public.</summary>
    public double Alpha { get; init; } = double.PositiveInfinity;

    /// <summary>The same for negative regrets.</summary>
    public double Beta { get; init; } = double.NegativeInfinity;

    /// <summary>A strategy counts max(t - <see cref="Delay"/>, 1)^gamma: <see cref="SolverMethod.Full"/> and Public.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Iterations that count alike.</summary>
    public long Delay { get; init; }
}

/// <summary>How the next iterations are run.</summary>
public readonly record struct SolverRun
{
    /// <summary>As many as this, with the defaults.</summary>
    public SolverRun(long iterations) => Iterations = iterations;

    /// <summary>Iterations, 0 or more.</summary>
    public long Iterations { get; init; }

    /// <summary>Chance of a uniform action, above 0 to 1: <see cref="SolverMethod.Outcome"/>.</summary>
    public double Epsilon { get; init; } = 0.6;

    /// <summary>Iteration t counts t to this power by sampling: 0 or 1.</summary>
    public double WeightExponent { get; init; }

    /// <summary>
    /// Actions whose regret is below this, and that end neither hand nor last street, are skipped in
    /// <see cref="PruningProbability"/> of the traversals: <see cref="SolverMethod.External"/>.
    /// </summary>
    public double PruningThreshold { get; init; }

    /// <summary>Part of the traversals; 0 for no pruning.</summary>
    public double PruningProbability { get; init; }
}

/// <summary>What came of a run.</summary>
/// <param name="Nodes">Nodes visited.</param>
/// <param name="Utilities">Mean payoff of each player in the run's traversals of his own; 0 for the vector methods.</param>
public readonly record struct SolverProgress(long Nodes, IReadOnlyList<double> Utilities);

/// <summary>Exact best responses to average strategies, in chips a hand.</summary>
/// <param name="Values">Of each player, both playing their average strategies.</param>
/// <param name="Best">Of a best response of each player to the other's.</param>
public sealed record Exploitability(IReadOnlyList<double> Values, IReadOnlyList<double> Best)
{
    /// <summary>Half of what both could gain: NashConv / 2.</summary>
    public double Mean => (Best[0] + Best[1]) / 2;
}
