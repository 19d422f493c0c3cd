using FastRL.Interop;

namespace FastRL.Solve.Solvers;

/// <summary>Each player's best response to the other's average strategy, over all boards, where these are too many to list.</summary>
/// <remarks>
/// Inside the game's tree, by a player who sees cards. Of boards that only names of suits tell apart one is walked, and the work is done in
/// steps. One caller at a time; its threads are internal. The solver, which must be one by sampling, must not run or be disposed before it.
/// </remarks>
public sealed unsafe class BestResponse : IDisposable
{
    private readonly BestHandle _handle;

    /// <summary>Begins with nothing done.</summary>
    /// <param name="solver">Whose average strategies are answered.</param>
    /// <param name="threads">1 to 256; the result is the same for any number.</param>
    /// <exception cref="NotSupportedException">The game is not for two players, or not solved by sampling.</exception>
    public BestResponse(Solver solver, int threads)
    {
        ArgumentNullException.ThrowIfNull(solver);
        using HandleLease lease = solver.Lease();
        fr_cfr_best* best;
        Status.ThrowIfFailed(Native.fr_cfr_best_create((fr_cfr_solver*)lease.Pointer, threads, &best));
        _handle = new BestHandle(best);
        Step(0);
    }

    /// <summary>Boards of the second street that there are, one of each kind: 1,755 flops in hold'em.</summary>
    public long Boards { get; private set; }

    /// <summary>How many of them are done.</summary>
    public long Done { get; private set; }

    /// <summary>Chips a hand that the player of each seat wins, once all are done; 0 before.</summary>
    public (double First, double Second) Values { get; private set; }

    /// <summary>Goes on by some boards.</summary>
    /// <param name="boards">0 or more.</param>
    public void Step(int boards)
    {
        using var lease = new HandleLease(_handle, this);
        fr_cfr_best_progress progress;
        Status.ThrowIfFailed(Native.fr_cfr_best_step((fr_cfr_best*)lease.Pointer, boards, &progress));
        (Boards, Done, Values) = (progress.boards, progress.done, (progress.best[0], progress.best[1]));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Owns a <c>fr_cfr_best</c>.</summary>
    private sealed class BestHandle(fr_cfr_best* best) : NativeHandle((nint)best)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_cfr_best_destroy((fr_cfr_best*)handle);
            return true;
        }
    }
}
