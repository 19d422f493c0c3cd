namespace FastRL.Solve.Games;

/// <summary>What a player knows on a street instead of all cards.</summary>
/// <param name="Table">
/// Address of one entry for each number of hole cards and board, the board unordered: below <paramref name="Count"/>.
/// </param>
/// <param name="Entries">Entries, as many as there are such numbers.</param>
/// <param name="Bits">Bits of an entry, 8 or 16.</param>
/// <param name="Count">Buckets, 1 to 65536.</param>
public readonly record struct StreetBuckets(nint Table, long Entries, int Bits, int Count);

/// <summary>Tables of buckets, of which games are made; disposed by its owner after them.</summary>
public interface ICardBuckets : IDisposable
{
    /// <summary>One for each street.</summary>
    IReadOnlyList<StreetBuckets> Streets { get; }

    /// <summary>SHA-256 of what they were made with, centres included, in lower-case hexadecimal.</summary>
    string Sha256 { get; }
}
