using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastRL.Solve.Games;

namespace FastRL.Solve.Buckets;

/// <summary>A street of a file of buckets.</summary>
/// <param name="Method">What its hands were compared by.</param>
/// <param name="Buckets">How many there are.</param>
/// <param name="Bits">Bits of an entry of the table, 8 or 16.</param>
/// <param name="Entries">Entries of the table.</param>
/// <param name="Dimensions">Values of a centre.</param>
/// <param name="Hands">Hands that the centres were learned from.</param>
/// <param name="Iterations">Of k-means, passes over all hands included.</param>
/// <param name="Inertia">Mean of the squared distance of a hand to its centre.</param>
/// <param name="TableOffset">Where the table begins in the file.</param>
/// <param name="CentersOffset">Where the centres begin: <c>float[Buckets][Dimensions]</c>.</param>
public sealed record BucketStreet(
    BucketMethod Method, int Buckets, int Bits, long Entries, int Dimensions, long Hands, int Iterations, double Inertia, long TableOffset, long CentersOffset)
{
    /// <summary>Bytes of the table.</summary>
    [JsonIgnore]
    public long TableBytes => Entries * (Bits / 8);

    /// <summary>Bytes of the centres.</summary>
    [JsonIgnore]
    public long CentersBytes => (long)Buckets * Dimensions * sizeof(float);
}

/// <summary>What stands at the end of a file of buckets.</summary>
/// <param name="Config">What they were built with.</param>
/// <param name="Streets">From the first.</param>
/// <param name="Sha256">Of the config and all centres, in lower-case hexadecimal.</param>
internal sealed record BucketMetadata(BucketConfig Config, IReadOnlyList<BucketStreet> Streets, string Sha256)
{
    // The file begins with these bytes, the metadata's place, and the SHA-256 of everything that follows.
    public const int PreambleBytes = 64, HashOffset = 24, Alignment = 64;
    public const int StreetCount = 4;

    public static ReadOnlySpan<byte> Magic => "FRBUCKT1"u8;

    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Hands of a street: pairs and boards that differ by more than the names of suits.</summary>
    public static long Entries(int street) => street switch { 0 => 169, 1 => 1_286_792, 2 => 13_960_050, _ => 123_156_254 };

    /// <summary>Bits that a number of buckets needs.</summary>
    public static int Bits(int buckets) => buckets <= 256 ? 8 : 16;

    /// <summary>The file with tables in the order of the streets: their places, and where the centres begin.</summary>
    public static (StreetBuckets[] Tables, long End) Lay(BucketConfig config)
    {
        long at = PreambleBytes;
        var tables = new StreetBuckets[StreetCount];
        for (int street = 0; street < StreetCount; street++)
        {
            int count = config.Count(street), bits = Bits(count);
            tables[street] = new((nint)at, Entries(street), bits, count);
            at = Align(at + (Entries(street) * (bits / 8)));
        }
        return (tables, at);
    }

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    /// <summary>The hash that names these buckets.</summary>
    public static string Identify(BucketConfig config, IEnumerable<byte[]> centers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(config, Json));
        foreach (byte[] street in centers)
            hash.AppendData(street);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether everything that it says lies in the file and fits the game.</summary>
    public bool Fits(long fileBytes)
    {
        bool Within(long offset, long bytes) => offset >= PreambleBytes && offset % Alignment == 0 && bytes >= 0 && offset <= fileBytes - bytes;
        return Streets.Count == StreetCount && Enumerable.Range(0, StreetCount).All(i => Streets[i] is { } street
            && street.Bits is 8 or 16 && street.Buckets >= 1 && street.Buckets <= 1 << street.Bits && street.Entries == Entries(i) && street.Dimensions is >= 1 and <= 20_000
            && Within(street.TableOffset, street.TableBytes) && Within(street.CentersOffset, street.CentersBytes));
    }
}
