namespace FastRL.Solve.Buckets;

/// <summary>What hands of a street are compared by.</summary>
public enum BucketMethod
{
    /// <summary>34 values a player would name: category, draws, board, equities; 10 before the flop.</summary>
    Features = 0,

    /// <summary>The distribution of equities on the river, by the earth mover's distance.</summary>
    Emd = 1,

    /// <summary>The distribution over the next street's buckets, by the earth mover's distance along a tree over them; not on the river.</summary>
    Potential = 2,

    /// <summary>Chances against 8 groups of starting hands.</summary>
    Ochs = 3,
}
