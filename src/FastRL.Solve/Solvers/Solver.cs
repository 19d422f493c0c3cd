using FastRL.Interop;
using FastRL.Solve.Games;

namespace FastRL.Solve.Solvers;

/// <summary>Counterfactual regret minimisation over one game.</summary>
/// <remarks>One caller at a time; its threads are internal. The game must not be disposed before it.</remarks>
public sealed unsafe class Solver : IDisposable
{
    private readonly SolverHandle _handle;

    /// <summary>Makes a solver whose regrets and sums are 0.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    /// <exception cref="NotSupportedException">The game cannot be solved by this method.</exception>
    public Solver(BettingGame game, SolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(options);
        Game = game;
        fr_cfr_solver_config config;
        Native.fr_cfr_solver_config_init(&config);
        config.method = (int)options.Method;
        config.threads = options.Threads;
        config.lanes = options.Lanes;
        config.batch = options.Batch;
        config.seed = options.Seed;
        config.alpha = options.Alpha;
        config.beta = options.Beta;
        config.gamma = options.Gamma;
        config.delay = options.Delay;
        using HandleLease lease = game.Lease();
        fr_cfr_solver* solver;
        Status.ThrowIfFailed(Native.fr_cfr_solver_create((fr_cfr_game*)lease.Pointer, &config, &solver));
        _handle = new SolverHandle(solver);
    }

    /// <summary>What is solved.</summary>
    public BettingGame Game { get; }

    /// <summary>Iterations done.</summary>
    public long Iterations { get; private set; }

    /// <summary>Iterations begun; another thread may ask while the solver runs.</summary>
    public long Begun
    {
        get
        {
            using HandleLease lease = Lease();
            long begun;
            Status.ThrowIfFailed(Native.fr_cfr_solver_get_begun((fr_cfr_solver*)lease.Pointer, &begun));
            return begun;
        }
    }

    /// <summary>Runs iterations.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public SolverProgress Run(in SolverRun run)
    {
        fr_cfr_run native = new()
        {
            iterations = run.Iterations,
            epsilon = run.Epsilon,
            weight_exponent = run.WeightExponent,
            pruning_threshold = run.PruningThreshold,
            pruning_probability = run.PruningProbability,
        };
        using HandleLease lease = Lease();
        fr_cfr_progress progress;
        Status.ThrowIfFailed(Native.fr_cfr_solver_run((fr_cfr_solver*)lease.Pointer, &native, &progress));
        Iterations = progress.iterations;
        return new(progress.nodes, new ReadOnlySpan<double>(progress.utility, Game.Players).ToArray());
    }

    /// <summary>By sampling: multiplies all positive regrets, all negative ones and all sums. Costs nothing by itself.</summary>
    /// <param name="positive">Above 0 to 1.</param>
    /// <param name="negative">0, which resets them, to 1.</param>
    /// <param name="sums">Above 0 to 1.</param>
    public void Discount(double positive, double negative, double sums)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_cfr_solver_discount((fr_cfr_solver*)lease.Pointer, positive, negative, sums));
    }

    /// <summary>Regrets and sums themselves; all discounts are in them. They live as long as the solver.</summary>
    /// <remarks>
    /// By sampling, at the row of each decision (<see cref="GameNode.Row"/>) and infoset: one word of the solver's own, regrets[actions],
    /// sums[actions].
    /// </remarks>
    public FloatTable Table()
    {
        using HandleLease lease = Lease();
        float* data;
        long count;
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_table((fr_cfr_solver*)lease.Pointer, &data, &count));
        return new(data, count);
    }

    /// <summary>The same without the discounts that are due, so that looking changes nothing: <see cref="SaveDiscounts"/> has them.</summary>
    public FloatTable RawTable()
    {
        using HandleLease lease = Lease();
        float* data;
        long count;
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_raw_table((fr_cfr_solver*)lease.Pointer, &data, &count));
        return new(data, count);
    }

    /// <summary>By sampling: the discounts that rows of <see cref="RawTable"/> may still see, 4 numbers each.</summary>
    public double[] SaveDiscounts()
    {
        using HandleLease lease = Lease();
        long count;
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_discounts((fr_cfr_solver*)lease.Pointer, null, 0, &count));
        double[] discounts = new double[4 * count];
        fixed (double* values = discounts)
            Status.ThrowIfFailed(Native.fr_cfr_solver_get_discounts((fr_cfr_solver*)lease.Pointer, values, count, &count));
        return discounts;
    }

    /// <summary>By sampling: takes the discounts that belong to the raw table that was put into this solver.</summary>
    /// <exception cref="InvalidDataException">Table or discounts are none that a solver writes.</exception>
    public void LoadDiscounts(ReadOnlySpan<double> discounts)
    {
        using HandleLease lease = Lease();
        fixed (double* values = discounts)
            Status.ThrowIfDataFailed(Native.fr_cfr_solver_set_discounts((fr_cfr_solver*)lease.Pointer, values, discounts.Length / 4));
    }

    /// <summary>Says how many iterations are in a table that was filled from outside.</summary>
    public void SetIterations(long iterations)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_cfr_solver_set_iterations((fr_cfr_solver*)lease.Pointer, iterations));
        Iterations = iterations;
    }

    /// <summary>Probabilities of a decision's actions; uniform where nothing is known.</summary>
    /// <param name="node">A decision.</param>
    /// <param name="infoset">What the player knows.</param>
    /// <param name="average">Whether it is the average strategy or that of the regrets.</param>
    /// <param name="probabilities">Room for the node's actions.</param>
    public void Strategy(int node, int infoset, bool average, Span<float> probabilities)
    {
        using HandleLease lease = Lease();
        float* found = stackalloc float[BettingGame.MaxActions];
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_strategy((fr_cfr_solver*)lease.Pointer, node, infoset, average ? 1 : 0, found));
        new ReadOnlySpan<float>(found, Math.Min(probabilities.Length, BettingGame.MaxActions)).CopyTo(probabilities);
    }

    /// <summary>Exact best responses to the average strategies.</summary>
    /// <exception cref="NotSupportedException">The game is not one of two players without buckets.</exception>
    public Exploitability Exploitability()
    {
        using HandleLease lease = Lease();
        fr_cfr_exploitability found;
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_exploitability((fr_cfr_solver*)lease.Pointer, &found));
        return new([found.values[0], found.values[1]], [found.best[0], found.best[1]]);
    }

    /// <summary>
    /// What a response that sees cards instead of buckets wins from each player's average strategy, in chips a hand. It is chosen by some
    /// boards and paid by others, so that on average it is no more than a best response's.
    /// </summary>
    /// <param name="boards">By street: twice as many are drawn after each of the street before; 1 to 1000, the first is not read.</param>
    /// <param name="seed">The same seed draws the same boards.</param>
    /// <returns>By the player who responds.</returns>
    /// <exception cref="NotSupportedException">The game is not one of two players with buckets.</exception>
    public (double First, double Second) Respond(ReadOnlySpan<int> boards, ulong seed)
    {
        using HandleLease lease = Lease();
        fr_cfr_response how = new() { seed = seed };
        for (int street = 0; street < boards.Length; street++) how.boards[street] = boards[street];
        double* found = stackalloc double[2];
        Status.ThrowIfFailed(Native.fr_cfr_solver_get_response((fr_cfr_solver*)lease.Pointer, &how, found));
        return (found[0], found[1]);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    internal HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_cfr_solver</c>.</summary>
    private sealed class SolverHandle(fr_cfr_solver* solver) : NativeHandle((nint)solver)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_cfr_solver_destroy((fr_cfr_solver*)handle);
            return true;
        }
    }
}
