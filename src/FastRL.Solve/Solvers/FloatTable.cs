namespace FastRL.Solve.Solvers;

/// <summary>Floats of the native side, which may be more than an array has room for.</summary>
public readonly unsafe struct FloatTable
{
    private readonly float* _data;

    internal FloatTable(float* data, long count)
    {
        _data = data;
        Count = count;
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Some of them.</summary>
    public Span<float> Slice(long start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - count);
        return new(_data + start, count);
    }
}
