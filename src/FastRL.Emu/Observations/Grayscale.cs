using System.Runtime.Intrinsics;

namespace FastRL.Emu.Observations;

/// <summary>Frames as 8-bit gray.</summary>
/// <remarks>Vector and scalar paths give the same bytes. Nothing is allocated.</remarks>
public static class Grayscale
{
    /// <summary>DMG shades to gray: 0 is 255, 1 is 170, 2 is 85, 3 is 0.</summary>
    /// <param name="shades">Shades; only the two low bits count.</param>
    /// <param name="gray">As many bytes; may be the same memory.</param>
    public static void FromShades(ReadOnlySpan<byte> shades, Span<byte> gray)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gray.Length, shades.Length);
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; done <= shades.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                Vector128<byte> shade = Vector128.Create(shades[done..]) & Vector128.Create((byte)3);
                // 85 * shade is the two bits repeated four times. Shifting pairs of bytes as 16-bit lanes moves nothing
                // across a byte, since no copy reaches past bit 7.
                Vector128<ushort> pairs = shade.AsUInt16();
                Vector128<ushort> dark = pairs | (pairs << 2) | (pairs << 4) | (pairs << 6);
                (~dark).AsByte().CopyTo(gray[done..]);
            }
        }
        FromShadesScalar(shades[done..], gray[done..]);
    }

    internal static void FromShadesScalar(ReadOnlySpan<byte> shades, Span<byte> gray)
    {
        for (int i = 0; i < shades.Length; i++) gray[i] = (byte)(255 - (85 * (shades[i] & 3)));
    }

    /// <summary>RGB555 (red in the low bits) to luma: (77 R + 150 G + 29 B + 128) >> 8 of the channels widened to 8 bits.</summary>
    /// <remarks>A channel c of 5 bits widens to (c &lt;&lt; 3) | (c >> 2), so that black is 0 and white 255.</remarks>
    /// <param name="colors">Two bytes a pixel, the low one first: the native frame's layout on little-endian machines.</param>
    /// <param name="gray">A byte for each color.</param>
    public static void FromRgb555(ReadOnlySpan<ushort> colors, Span<byte> gray)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gray.Length, colors.Length);
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; done <= colors.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                Vector128<ushort> low = Luma(Vector128.Create(colors[done..]));
                Vector128<ushort> high = Luma(Vector128.Create(colors[(done + Vector128<ushort>.Count)..]));
                Vector128.Narrow(low, high).CopyTo(gray[done..]);
            }
        }
        FromRgb555Scalar(colors[done..], gray[done..]);
    }

    internal static void FromRgb555Scalar(ReadOnlySpan<ushort> colors, Span<byte> gray)
    {
        for (int i = 0; i < colors.Length; i++)
        {
            int red = Widen(colors[i] & 31);
            int green = Widen((colors[i] >> 5) & 31);
            int blue = Widen((colors[i] >> 10) & 31);
            gray[i] = (byte)(((77 * red) + (150 * green) + (29 * blue) + 128) >> 8);
        }
    }

    private static int Widen(int channel) => (channel << 3) | (channel >> 2);

    // At most 256 * 255 + 128, which fits 16 bits.
    private static Vector128<ushort> Luma(Vector128<ushort> colors)
    {
        Vector128<ushort> five = Vector128.Create((ushort)31);
        Vector128<ushort> red = Widen(colors & five);
        Vector128<ushort> green = Widen((colors >>> 5) & five);
        Vector128<ushort> blue = Widen((colors >>> 10) & five);
        Vector128<ushort> sum = (red * (ushort)77) + (green * (ushort)150) + (blue * (ushort)29);
        return (sum + Vector128.Create((ushort)128)) >>> 8;
    }

    private static Vector128<ushort> Widen(Vector128<ushort> channel) => (channel << 3) | (channel >>> 2);
}
