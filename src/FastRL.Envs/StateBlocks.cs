using System.Security.Cryptography;

namespace FastRL.Envs;

// A state is a row of blocks: length (int32, little-endian), SHA-256 of the bytes, the bytes. Blocks keep memory small for
// large batches and let a reader check bytes before it believes them.

/// <summary>Writes a state block by block.</summary>
public sealed class StateBlockWriter : IDisposable
{
    private readonly Stream _destination;
    private readonly MemoryStream _block = new();

    public StateBlockWriter(Stream destination)
    {
        _destination = destination;
        Writer = new BinaryWriter(_block);
    }

    /// <summary>Collects the bytes of the current block.</summary>
    public BinaryWriter Writer { get; }

    /// <summary>Ends the current block and begins the next.</summary>
    public void Flush()
    {
        Writer.Flush();
        ReadOnlySpan<byte> bytes = _block.GetBuffer().AsSpan(0, (int)_block.Length);
        _destination.Write(BitConverter.GetBytes(bytes.Length));
        _destination.Write(SHA256.HashData(bytes));
        _destination.Write(bytes);
        _block.SetLength(0);
    }

    /// <summary>Forgets a block that was not ended; the destination stays open.</summary>
    public void Dispose() => Writer.Dispose();
}

/// <summary>Reads a state block by block.</summary>
public sealed class StateBlockReader(Stream source)
{
    private const int MaximumBytes = 1 << 28;

    private int _number;

    /// <summary>The next block, checked.</summary>
    /// <exception cref="InvalidDataException">The state ends early or is damaged.</exception>
    public BinaryReader Next()
    {
        _number++;
        Span<byte> header = stackalloc byte[sizeof(int) + SHA256.HashSizeInBytes];
        Fill(header);
        int length = BitConverter.ToInt32(header);
        if (length is < 0 or > MaximumBytes)
            throw new InvalidDataException($"the state is damaged: block {_number} claims {length} bytes");
        byte[] bytes = new byte[length];
        Fill(bytes);
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(header[sizeof(int)..]))
            throw new InvalidDataException($"the state is damaged: the checksum of block {_number} does not fit");
        return new BinaryReader(new MemoryStream(bytes));
    }

    private void Fill(Span<byte> bytes)
    {
        if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException($"the state is damaged: it ends inside block {_number}");
    }
}
