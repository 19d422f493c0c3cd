using System.ComponentModel.DataAnnotations;

namespace FastRL.Solve.Buckets;

/// <summary>The method of all streets together.</summary>
public enum BucketMethods
{
    /// <summary>The earth mover's distance, and on the river chances against groups of starting hands.</summary>
    Default,

    /// <summary><see cref="BucketMethod.Features"/>.</summary>
    Features,

    /// <summary><see cref="BucketMethod.Emd"/>.</summary>
    Emd,

    /// <summary><see cref="BucketMethod.Potential"/>, and on the river <see cref="BucketMethod.Ochs"/>.</summary>
    Potential,

    /// <summary><see cref="BucketMethod.Ochs"/>.</summary>
    Ochs,
}

/// <summary>Everything that decides what a file of buckets becomes.</summary>
public sealed class BucketConfig
{
    /// <summary>Random deals that each street after the first is learned from; 0 for all hands, weighted by how often they are dealt.</summary>
    [Range(0L, 10_000_000L)]
    public long Hands { get; init; }

    /// <summary>Buckets of the 169 starting hands.</summary>
    [Range(1, 169)]
    public int KPreflop { get; init; } = 24;

    /// <summary>Buckets of the flop.</summary>
    [Range(1, 10_000)]
    public int KFlop { get; init; } = 80;

    /// <summary>Buckets of the turn.</summary>
    [Range(1, 10_000)]
    public int KTurn { get; init; } = 80;

    /// <summary>Buckets of the river.</summary>
    [Range(1, 10_000)]
    public int KRiver { get; init; } = 64;

    /// <summary>What hands are compared by.</summary>
    public BucketMethods Method { get; init; }

    /// <summary>Times that k-means starts anew; the best is kept.</summary>
    [Range(1, 1000)]
    public int Restarts { get; init; } = 10;

    /// <summary>Iterations of each.</summary>
    [Range(1, 1000)]
    public int Iterations { get; init; } = 100;

    /// <summary>Passes over all hands after them, where <see cref="Hands"/> is 0.</summary>
    [Range(0, 1000)]
    public int Passes { get; init; } = 5;

    /// <summary>The same seed gives the same bytes, with any number of threads.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Buckets of a street, from 0.</summary>
    public int Count(int street) => street switch { 0 => KPreflop, 1 => KFlop, 2 => KTurn, _ => KRiver };

    /// <summary>Method of a street.</summary>
    public BucketMethod MethodOf(int street) => Method switch
    {
        BucketMethods.Features => BucketMethod.Features,
        BucketMethods.Emd => BucketMethod.Emd,
        BucketMethods.Ochs => BucketMethod.Ochs,
        BucketMethods.Potential when street < 3 => BucketMethod.Potential,
        BucketMethods.Default when street < 3 => BucketMethod.Emd,
        _ => BucketMethod.Ochs,
    };
}
