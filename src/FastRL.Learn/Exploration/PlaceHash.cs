using FastRL.Envs;

namespace FastRL.Learn.Exploration;

/// <summary>
/// Tells places apart by SimHash (Charikar 2002): bit b of an observation's hash is the sign of its product with the random signs
/// b, so observations share the more bits the smaller the angle between them is.
/// </summary>
/// <remarks>
/// A tile number says nothing by its size, so each number at each place has random signs of its own. The signs are the same for
/// every learner, and so need not be saved.
/// </remarks>
/// <param name="bits">Bits of a hash, 1 to 24.</param>
/// <param name="elements">Elements of each part of the observation that are hashed.</param>
internal sealed class PlaceHash(int bits, int[][] elements)
{
    private readonly float[] _products = new float[bits];

    /// <summary>Numbers that a hash may be.</summary>
    public int Places => 1 << bits;

    /// <summary>Those elements that show the values or parts <paramref name="names"/>; all where no name is given.</summary>
    /// <exception cref="InputException">A name is none of the observation's.</exception>
    public static int[][] Select(IReadOnlyList<ObservationSpec> observations, IReadOnlyList<string> names)
    {
        string[] known = [.. observations.SelectMany(spec => spec.FeatureNames.Select(ValueOf).Prepend(spec.Name)).Distinct()];
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new InputException($"ppo.exploration.places names '{unknown}'{Suggestion.OrKnown(unknown, known)}");
        return
        [
            .. observations.Select(spec => Enumerable.Range(0, spec.Size)
                .Where(i => names.Count == 0 || names.Contains(spec.Name)
                    || (spec.FeatureNames.Count > 0 && names.Contains(ValueOf(spec.FeatureNames[i]))))
                .ToArray()),
        ];
    }

    /// <summary>Hash of a row.</summary>
    public int Of(IReadOnlyList<ObservationBuffer> parts, int row)
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
                    foreach (int i in elements[part]) Add(products, first | (uint)i, numbers[i]);
                    break;
                case ElementKind.UInt8:
                    Span<byte> bytes = parts[part].Row<byte>(row);
                    foreach (int i in elements[part]) Add(products, first | (uint)i, bytes[i] * (1f / byte.MaxValue));
                    break;
                default:
                    Span<short> tiles = parts[part].Row<short>(row);
                    foreach (int i in elements[part]) Add(products, first | ((ulong)(ushort)tiles[i] << 32) | (uint)i, 1);
                    break;
            }
        }
        int hash = 0;
        for (int bit = 0; bit < products.Length; bit++) hash |= (products[bit] > 0 ? 1 : 0) << bit;
        return hash;
    }

    /// <summary>The value that an element shows: room for room=3, visited for visited.bit3.</summary>
    private static string ValueOf(string name) => name.IndexOfAny(['=', '.']) is > 0 and var end ? name[..end] : name;

    private static void Add(Span<float> products, ulong place, float value)
    {
        if (value == 0) return;
        ulong signs = new SplitMix64(place).Next();
        for (int bit = 0; bit < products.Length; bit++) products[bit] += ((signs >> bit) & 1) != 0 ? value : -value;
    }
}
