namespace FastRL.Envs;

/// <summary>Random numbers of one environment: SplitMix64, whose whole state is one number.</summary>
/// <remarks>
/// Stream (seed, index) starts at mix(seed) + mix(index + 1), so that neighbouring seeds and indices share nothing; (a, b) is the stream
/// (b + 1, a - 1) once more.
/// </remarks>
public struct SplitMix64
{
    private const ulong Increment = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio

    private ulong _state;

    /// <summary>Takes a state back.</summary>
    public SplitMix64(ulong state) => _state = state;

    /// <summary>Everything that the next numbers depend on.</summary>
    public readonly ulong State => _state;

    /// <summary>Start of a stream.</summary>
    public static SplitMix64 Create(ulong seed, int index) => new(Mix(seed) + Mix((ulong)index + 1));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Increment);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Next(int low, int high) => low + (int)Math.BigMul(Next(), (ulong)((long)high - low) + 1, out _);

    /// <summary>A number in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    // Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014 (constants: Stafford's variant 13).
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
