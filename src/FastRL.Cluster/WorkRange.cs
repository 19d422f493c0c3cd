namespace FastRL.Cluster;

/// <summary>A piece of a job: iterations [Start, End) of all, done by one process.</summary>
/// <param name="Instance">Number of the process, from 0.</param>
/// <param name="Start">First iteration.</param>
/// <param name="End">The one after the last.</param>
[GenerateSerializer, Immutable]
public readonly record struct WorkRange(int Instance, long Start, long End)
{
    /// <summary>Iterations in it.</summary>
    public long Count => End - Start;

    /// <summary>Cuts a job into contiguous pieces whose sizes differ by one at most, the larger ones first.</summary>
    /// <param name="iterations">Iterations of the job, 0 or more.</param>
    /// <param name="instances">Pieces, 1 or more.</param>
    public static IReadOnlyList<WorkRange> Divide(long iterations, int instances)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iterations);
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        (long size, long rest) = Math.DivRem(iterations, instances);
        return [.. Enumerable.Range(0, instances).Select(i => new WorkRange(i, Begin(i), Begin(i + 1)))];

        long Begin(int instance) => (size * instance) + Math.Min(instance, rest);
    }
}
