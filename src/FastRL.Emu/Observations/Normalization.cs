using System.Runtime.Intrinsics;

namespace FastRL.Emu.Observations;

/// <summary>Bytes as floats from 0 to 1.</summary>
/// <remarks>Vector and scalar paths give the same bits: both divide, which IEEE 754 rounds correctly.</remarks>
public static class Normalization
{
    /// <summary>Divides every byte by 255.</summary>
    /// <param name="bytes">0 to 255.</param>
    /// <param name="floats">As many floats, 0 to 1.</param>
    public static void ToUnit(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(floats.Length, bytes.Length);
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> divisor = Vector128.Create(255f);
            for (; done <= bytes.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(bytes[done..]));
                (Vector128<uint> first, Vector128<uint> second) = Vector128.Widen(low);
                (Vector128<uint> third, Vector128<uint> fourth) = Vector128.Widen(high);
                (Vector128.ConvertToSingle(first.AsInt32()) / divisor).CopyTo(floats[done..]);
                (Vector128.ConvertToSingle(second.AsInt32()) / divisor).CopyTo(floats[(done + 4)..]);
                (Vector128.ConvertToSingle(third.AsInt32()) / divisor).CopyTo(floats[(done + 8)..]);
                (Vector128.ConvertToSingle(fourth.AsInt32()) / divisor).CopyTo(floats[(done + 12)..]);
            }
        }
        ToUnitScalar(bytes[done..], floats[done..]);
    }

    internal static void ToUnitScalar(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        for (int i = 0; i < bytes.Length; i++) floats[i] = bytes[i] / 255f;
    }
}
