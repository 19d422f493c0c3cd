using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text.Json;
using FastRL.Solve.Games;

namespace FastRL.Solve.Buckets;

/// <summary>A file of buckets, mapped read-only, so that all processes that use it share its memory.</summary>
public sealed unsafe class BucketFile : ICardBuckets
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly BucketMetadata _metadata;

    private BucketFile(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _data);
        try
        {
            _metadata = Read(path, new FileInfo(path).Length);
        }
        catch
        {
            Dispose();
            throw;
        }
        Streets = [.. _metadata.Streets.Select(street => new StreetBuckets((nint)(_data + street.TableOffset), street.Entries, street.Bits, street.Buckets))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<StreetBuckets> Streets { get; }

    /// <inheritdoc/>
    public string Sha256 => _metadata.Sha256;

    /// <summary>What they were built with.</summary>
    public BucketConfig Config => _metadata.Config;

    /// <summary>How each street was learned.</summary>
    public IReadOnlyList<BucketStreet> Learned => _metadata.Streets;

    /// <summary>Maps a file and checks every byte of it.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or something else; the message names it.</exception>
    public static BucketFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new InvalidDataException($"{path}: is a folder, not a file of buckets");
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file of buckets; `fastrl holdem build-buckets` makes one");
        if (new FileInfo(path).Length <= BucketMetadata.PreambleBytes)
            throw new InvalidDataException($"{path}: not a file of buckets");
        return new(path);
    }

    /// <summary>Centres of a street, <c>[buckets][dimensions]</c>.</summary>
    public ReadOnlySpan<float> Centers(int street) =>
        new(_data + _metadata.Streets[street].CentersOffset, checked((int)(_metadata.Streets[street].CentersBytes / sizeof(float))));

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private BucketMetadata Read(string path, long bytes)
    {
        var preamble = new ReadOnlySpan<byte>(_data, BucketMetadata.PreambleBytes);
        if (!preamble.StartsWith(BucketMetadata.Magic))
            throw new InvalidDataException($"{path}: not a file of buckets");
        long offset = BinaryPrimitives.ReadInt64LittleEndian(preamble[8..]), length = BinaryPrimitives.ReadInt64LittleEndian(preamble[16..]);
        if (offset < BucketMetadata.PreambleBytes || length is < 1 or > 1 << 20 || offset != bytes - length)
            throw new InvalidDataException($"{path}: damaged: it has {bytes} bytes and says otherwise itself");
        if (!Hash(_data, bytes).AsSpan().SequenceEqual(preamble[BucketMetadata.HashOffset..][..SHA256.HashSizeInBytes]))
            throw new InvalidDataException($"{path}: damaged: its SHA-256 is not the one written in it");
        try
        {
            BucketMetadata? metadata = JsonSerializer.Deserialize<BucketMetadata>(new ReadOnlySpan<byte>(_data + offset, (int)length), BucketMetadata.Json);
            if (metadata?.Fits(offset) == true)
            {
                for (int street = 0; street < metadata.Streets.Count; street++)
                {
                    if (!Holds(metadata.Streets[street]))
                        throw new InvalidDataException($"{path}: holds a bucket of street {street} beyond its {metadata.Streets[street].Buckets}");
                }
                return metadata;
            }
        }
        catch (JsonException)
        {
        }
        throw new InvalidDataException($"{path}: its description of the buckets is not one of this version");
    }

    // Whether every entry of a table is one of its buckets.
    private bool Holds(BucketStreet street)
    {
        byte* table = _data + street.TableOffset;
        return street.Bits == 8
            ? street.Buckets > byte.MaxValue || !new ReadOnlySpan<byte>(table, (int)street.Entries).ContainsAnyExceptInRange((byte)0, (byte)(street.Buckets - 1))
            : !new ReadOnlySpan<ushort>(table, (int)street.Entries).ContainsAnyExceptInRange((ushort)0, (ushort)(street.Buckets - 1));
    }

    /// <summary>SHA-256 of a file's bytes after the preamble, and of the preamble's up to the hash.</summary>
    internal static byte[] Hash(byte* data, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new ReadOnlySpan<byte>(data, BucketMetadata.HashOffset));
        for (long at = BucketMetadata.PreambleBytes; at < bytes;)
        {
            int count = (int)Math.Min(bytes - at, 1 << 24);
            hash.AppendData(new ReadOnlySpan<byte>(data + at, count));
            at += count;
        }
        return hash.GetHashAndReset();
    }
}
