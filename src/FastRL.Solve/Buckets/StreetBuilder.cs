using FastRL.Interop;
using FastRL.Solve.Games;

namespace FastRL.Solve.Buckets;

/// <summary>How far a street is, as far as going on later needs it.</summary>
/// <param name="Stage">Number of the stage; <see cref="Finished"/> says whether it is the last.</param>
/// <param name="Restarts">Restarts of k-means done.</param>
/// <param name="Passes">Passes over all hands done.</param>
/// <param name="Iterations">Of the best restart, and passes.</param>
/// <param name="Hands">Hands that the centres were learned from.</param>
/// <param name="Inertia">Mean of the squared distance of a hand to its centre; infinite before the first restart is done.</param>
/// <param name="Done">Estimated part of the street's work, 0 to 1.</param>
public readonly record struct StreetProgress(int Stage, int Restarts, int Passes, int Iterations, long Hands, double Inertia, double Done)
{
    /// <summary>Whether the table is filled.</summary>
    public bool Finished => Stage == (int)fr_buckets_stage.FR_BUCKETS_STAGE_DONE;

    /// <summary>What is being done.</summary>
    public string Description => (fr_buckets_stage)Stage switch
    {
        fr_buckets_stage.FR_BUCKETS_STAGE_SAMPLE => "hands to learn from",
        fr_buckets_stage.FR_BUCKETS_STAGE_RESTARTS => $"k-means, restart {Restarts + 1}",
        fr_buckets_stage.FR_BUCKETS_STAGE_PASSES => $"pass {Passes + 1} over all hands",
        _ => "table",
    };
}

/// <summary>Builds the buckets of one street after the other, step by step.</summary>
/// <remarks>One caller at a time; its threads are internal. Tables must live until their street is finished.</remarks>
internal sealed unsafe class StreetBuilder : IDisposable
{
    private readonly BuilderHandle _handle;
    private int _count;

    /// <summary>Makes a builder.</summary>
    /// <param name="threads">1 to 256.</param>
    public StreetBuilder(int threads)
    {
        fr_buckets* builder;
        Status.ThrowIfFailed(Native.fr_buckets_create(threads, &builder));
        _handle = new BuilderHandle(builder);
    }

    /// <summary>Board cards of a street.</summary>
    public static int BoardCards(int street) => street == 0 ? 0 : street + 2;

    /// <summary>Values of a hand of the street under way.</summary>
    public int Dimensions
    {
        get
        {
            using HandleLease lease = Lease();
            int result;
            Status.ThrowIfFailed(Native.fr_buckets_get_dimensions((fr_buckets*)lease.Pointer, &result));
            return result;
        }
    }

    /// <summary>Begins a street.</summary>
    /// <param name="config">What to build.</param>
    /// <param name="street">From 0.</param>
    /// <param name="table">To be filled.</param>
    /// <param name="next">The next street's buckets and centres, for <see cref="BucketMethod.Potential"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range; the message names it.</exception>
    public void Start(BucketConfig config, int street, StreetBuckets table, (StreetBuckets Buckets, float[] Centers)? next)
    {
        fr_buckets_config native;
        Native.fr_buckets_config_init(&native);
        native.board_cards = BoardCards(street);
        native.method = (int)config.MethodOf(street);
        native.count = table.Count;
        native.bits = table.Bits;
        native.restarts = config.Restarts;
        native.iterations = config.Iterations;
        native.passes = config.Passes;
        native.hands = street == 0 ? 0 : config.Hands;
        native.seed = config.Seed;
        native.table = (void*)table.Table;
        native.entries = table.Entries;
        _count = table.Count;
        fr_cfr_buckets following = default;
        using HandleLease lease = Lease();
        fixed (float* centers = next?.Centers)
        {
            if (next is { Buckets: var known })
            {
                following = new fr_cfr_buckets { table = (void*)known.Table, entries = known.Entries, bits = known.Bits, count = known.Count };
                native.next = &following;
                native.next_centers = centers;
                native.next_dimensions = next.Value.Centers.Length / known.Count;
                native.next_method = (int)config.MethodOf(street + 1);
            }
            Status.ThrowIfFailed(Native.fr_buckets_start((fr_buckets*)lease.Pointer, &native));
        }
    }

    /// <summary>Does some of the work, mostly below a second.</summary>
    public StreetProgress Step()
    {
        using HandleLease lease = Lease();
        fr_buckets_progress progress;
        Status.ThrowIfFailed(Native.fr_buckets_step((fr_buckets*)lease.Pointer, &progress));
        return Progress(progress);
    }

    /// <summary>What to save: the last whole restart or pass, and its centres.</summary>
    public (StreetProgress Progress, float[] Centers) Save()
    {
        float[] centers = new float[(long)_count * Dimensions];
        using HandleLease lease = Lease();
        fr_buckets_progress progress;
        fixed (float* to = centers)
            Status.ThrowIfFailed(Native.fr_buckets_get_state((fr_buckets*)lease.Pointer, &progress, to));
        return (Progress(progress), centers);
    }

    /// <summary>Goes on from what was saved, after <see cref="Start"/> with the same settings.</summary>
    /// <exception cref="InvalidDataException">That is no state of this street.</exception>
    public void Load(StreetProgress progress, ReadOnlySpan<float> centers)
    {
        if (centers.Length != (long)_count * Dimensions)
            throw new InvalidDataException($"{centers.Length} numbers are not {_count} centres of {Dimensions}");
        var native = new fr_buckets_progress
        {
            stage = progress.Stage,
            restarts = progress.Restarts,
            passes = progress.Passes,
            iterations = progress.Iterations,
            hands = progress.Hands,
            inertia = progress.Inertia,
        };
        using HandleLease lease = Lease();
        fixed (float* from = centers)
            Status.ThrowIfDataFailed(Native.fr_buckets_set_state((fr_buckets*)lease.Pointer, &native, from));
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static StreetProgress Progress(in fr_buckets_progress native) => new(
        native.stage, native.restarts, native.passes, native.iterations, native.hands, native.inertia, native.done);

    private HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_buckets</c>.</summary>
    private sealed class BuilderHandle(fr_buckets* builder) : NativeHandle((nint)builder)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_buckets_destroy((fr_buckets*)handle);
            return true;
        }
    }
}
