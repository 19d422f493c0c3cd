using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastRL.Learn.Async;

/// <summary>A policy as actors play it: parameters, then means and scales of observations.</summary>
/// <param name="Version">Updates that it has learned from.</param>
/// <param name="Numbers">In the order of the learner's parameters.</param>
internal sealed record PolicyWeights(long Version, float[] Numbers)
{
    private const ulong Magic = 0x314C4F504C525446; // FTRLPOL1
    private const int Head = 2 * sizeof(ulong);

    /// <summary>The bytes that go to another process.</summary>
    public byte[] Pack()
    {
        byte[] bytes = new byte[Head + Numbers.Length * sizeof(float)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(sizeof(ulong)), Version);
        MemoryMarshal.AsBytes(Numbers.AsSpan()).CopyTo(bytes.AsSpan(Head));
        return bytes;
    }

    /// <summary>Reads such bytes.</summary>
    /// <param name="bytes">From the learner.</param>
    /// <param name="count">Numbers of the policy here.</param>
    /// <exception cref="InvalidDataException">They are no policy of that size.</exception>
    public static PolicyWeights Unpack(ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < Head || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic) throw new InvalidDataException("the learner sent what is no policy");
        ReadOnlySpan<byte> numbers = bytes[Head..];
        return numbers.Length == count * sizeof(float)
            ? new PolicyWeights(BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(ulong)..]), MemoryMarshal.Cast<byte, float>(numbers).ToArray())
            : throw new InvalidDataException($"the learner's policy has {numbers.Length / sizeof(float)} numbers, here it has {count}");
    }
}
