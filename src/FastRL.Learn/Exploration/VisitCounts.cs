using System.Numerics;
using System.Runtime.InteropServices;
using FastRL.Envs;

namespace FastRL.Learn.Exploration;

/// <summary>
/// Counts how often a learner has been where, and rewards what is rare: beta / sqrt(n) at the n-th visit (Tang et al. 2017).
/// Places are told apart by SimHash (Charikar 2002): bit b of an observation's hash is the sign of its product with the random
/// signs b, so observations share the more bits the smaller the angle between them is.
/// </summary>
/// <remarks>
/// A tile number says nothing by its size, so each number at each place has random signs of its own. The signs are the same for
/// every learner, and so need not be saved.
/// </remarks>
internal sealed class VisitCounts
{
    private readonly float[] _products;
    private readonly uint[] _counts;

    /// <param name="bits">Bits of a hash, 1 to 24.</param>
    public VisitCounts(int bits) => (_products, _counts) = (new float[bits], new uint[1 << bits]);

    /// <summary>Counts rows in their order and adds to each one's reward its bonus less the mean of all their bonuses.</summary>
    /// <remarks>
    /// With the mean taken off (reward centering: Naik et al. 2024), to stay alive is worth nothing by itself. Otherwise a learner
    /// gathers what little novelty is left where it is safe, and avoids the danger behind which there is more.
    /// </remarks>
    /// <param name="parts">Parts of the observation, row i for reward i.</param>
    /// <param name="absent">Not 0 for a row that is left out, because its step did not happen.</param>
    /// <param name="beta">Bonus of the first visit.</param>
    /// <param name="rewards">Added to.</param>
    public void Reward(IReadOnlyList<ObservationBuffer> parts, ReadOnlySpan<byte> absent, float beta, Span<float> rewards)
    {
        double sum = 0;
        int happened = 0;
        for (int row = 0; row < rewards.Length; row++)
        {
            if (absent[row] != 0) continue;
            ref uint count = ref _counts[Hash(parts, row)];
            // A count that stood at its end would begin again.
            if (count < uint.MaxValue) count++;
            float bonus = beta / MathF.Sqrt(count);
            rewards[row] += bonus;
            sum += bonus;
            happened++;
        }
        float mean = (float)(sum / Math.Max(1, happened));
        for (int row = 0; row < rewards.Length; row++)
            if (absent[row] == 0) rewards[row] -= mean;
    }

    /// <summary>The place that a row's observation is counted at.</summary>
    public int Hash(IReadOnlyList<ObservationBuffer> parts, int row)
    {
        Span<float> products = _products;
        products.Clear();
        for (int part = 0; part < parts.Count; part++)
        {
            ulong first = (ulong)part << 48;
            switch (parts[part].Spec.Kind)
            {
                case ElementKind.Float32:
                    Span<float> numbers = parts[part].Row<float>(row);
                    for (int i = 0; i < numbers.Length; i++) Add(products, first | (uint)i, numbers[i]);
                    break;
                case ElementKind.UInt8:
                    Span<byte> bytes = parts[part].Row<byte>(row);
                    for (int i = 0; i < bytes.Length; i++) Add(products, first | (uint)i, bytes[i] * (1f / byte.MaxValue));
                    break;
                default:
                    Span<short> tiles = parts[part].Row<short>(row);
                    for (int i = 0; i < tiles.Length; i++) Add(products, first | ((ulong)(ushort)tiles[i] << 32) | (uint)i, 1);
                    break;
            }
        }
        int hash = 0;
        for (int bit = 0; bit < products.Length; bit++) hash |= (products[bit] > 0 ? 1 : 0) << bit;
        return hash;
    }

    /// <summary>Writes the counts.</summary>
    public void Save(Stream destination) => destination.Write(MemoryMarshal.AsBytes(_counts.AsSpan()));

    /// <summary>Takes saved counts back.</summary>
    /// <exception cref="InvalidDataException">They are of hashes with another number of bits.</exception>
    public void Load(Stream source)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_counts.AsSpan());
        if (source.Length != bytes.Length)
        {
            throw new InvalidDataException(
                $"visits are counted at {source.Length / sizeof(uint)} places; exploration.hash_bits is {BitOperations.Log2((uint)_counts.Length)}, "
                + $"which makes {_counts.Length}");
        }
        source.ReadExactly(bytes);
    }

    private static void Add(Span<float> products, ulong place, float value)
    {
        if (value == 0) return;
        ulong signs = new SplitMix64(place).Next();
        for (int bit = 0; bit < products.Length; bit++) products[bit] += ((signs >> bit) & 1) != 0 ? value : -value;
    }
}
