using System.Buffers.Binary;

namespace FastRL.Runs.TensorBoard;

/// <summary>Walks over the fields of a protobuf message; one that is cut short or malformed has no further fields.</summary>
/// <param name="data">The message.</param>
internal ref struct ProtobufFields(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Number of the present field.</summary>
    public int Number { get; private set; }

    /// <summary>Its value, where it is a number: also the bits of a fixed one.</summary>
    public ulong Varint { get; private set; }

    /// <summary>Its value, where it is bytes, text or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes on to the next field.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Next()
    {
        Varint = 0;
        Bytes = default;
        if (!TryVarint(out ulong key)) return false;
        Number = (int)Math.Min(key >> 3, int.MaxValue);
        switch (key & 7)
        {
            case 0:
                bool whole = TryVarint(out ulong number);
                Varint = number;
                return whole;
            case 1 when _rest.Length >= 8:
                Varint = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 2 when TryVarint(out ulong length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case 5 when _rest.Length >= 4:
                Varint = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                return false;
        }
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            byte next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
