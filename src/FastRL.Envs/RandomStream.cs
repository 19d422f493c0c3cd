using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastRL.Envs;

/// <summary>Random numbers whose state can be saved: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64.</summary>
internal sealed class RandomStream
{
    private Words _words;

    /// <summary>The stream of a seed and a purpose; streams of different purposes are independent.</summary>
    public RandomStream(ulong seed, ulong purpose)
    {
        var words = new SplitMix64(seed ^ (purpose * 0x9E3779B97F4A7C15));
        _words = new Words(words.Next(), words.Next(), words.Next(), words.Next());
    }

    /// <summary>Everything that the next numbers depend on; four words, not all zero.</summary>
    /// <exception cref="InvalidDataException">On setting: the words cannot be a state.</exception>
    public ulong[] State
    {
        get => [_words.S0, _words.S1, _words.S2, _words.S3];
        set
        {
            if (value is not [var s0, var s1, var s2, var s3] || (s0 | s1 | s2 | s3) == 0)
                throw new InvalidDataException("a random stream's state is four words, not all zero");
            _words = new Words(s0, s1, s2, s3);
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (ulong word in State) writer.Write(word);
    }

    /// <summary>Takes it back.</summary>
    /// <exception cref="InvalidDataException">The words cannot be a state.</exception>
    public void Load(BinaryReader reader) =>
        State = [reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()];

    /// <summary>64 random bits.</summary>
    public ulong Next() => _words.Next();

    /// <summary>Leaves numbers out, which somebody else draws.</summary>
    public void Skip(long numbers)
    {
        for (; numbers > 0; numbers--) Next();
    }

    /// <summary>A number in [0, 1) with 24 bits.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from the standard normal distribution (Box and Muller 1958; one of the pair is used).</summary>
    public float NextNormal()
    {
        // 1 - u lies in (0, 1], so that the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return (float)(radius * Math.Cos(2 * Math.PI * NextDouble()));
    }

    /// <summary>A number in [0, limit), for limits below 2^32 (Lemire 2019; the bias is below 2^-32).</summary>
    public int NextInt(int limit) => Below(_words.Next(), limit);

    /// <summary>Brings items into a random order (Fisher and Yates, from the last on).</summary>
    public void Shuffle(Span<long> items)
    {
        Words words = _words; // in registers
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(words.Next(), i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
        _words = words;
    }

    private static int Below(ulong bits, int limit) => (int)(((bits >> 32) * (ulong)limit) >> 32);

    private struct Words(ulong s0, ulong s1, ulong s2, ulong s3)
    {
        public ulong S0 = s0, S1 = s1, S2 = s2, S3 = s3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Next()
        {
            ulong result = BitOperations.RotateLeft(S1 * 5, 7) * 9;
            ulong t = S1 << 17;
            S2 ^= S0;
            S3 ^= S1;
            S1 ^= S2;
            S0 ^= S3;
            S2 ^= t;
            S3 = BitOperations.RotateLeft(S3, 45);
            return result;
        }
    }
}
