using System.Runtime.Intrinsics;

namespace FastRL.Emu.Observations;

/// <summary>Halves a gray image in both directions: each pixel is the mean of four, halves rounded up.</summary>
/// <remarks>160 x 144 becomes 80 x 72. Vector and scalar paths give the same bytes. Nothing is allocated.</remarks>
public static class HalfSize
{
    /// <summary>Halves an image.</summary>
    /// <param name="source">Rows of <paramref name="width"/> pixels.</param>
    /// <param name="width">Columns of the source, even.</param>
    /// <param name="height">Rows of the source, even.</param>
    /// <param name="destination">A quarter as many pixels.</param>
    public static void Downsample(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination)
    {
        Check(source, width, height, destination);
        for (int y = 0; y < height / 2; y++)
        {
            ReadOnlySpan<byte> upper = source.Slice(2 * y * width, width);
            ReadOnlySpan<byte> lower = source.Slice(((2 * y) + 1) * width, width);
            Span<byte> row = destination.Slice(y * (width / 2), width / 2);
            int done = 0;
            if (Vector128.IsHardwareAccelerated)
            {
                for (; done <= row.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
                {
                    Vector128<ushort> left = Means(upper[(2 * done)..], lower[(2 * done)..]);
                    int next = (2 * done) + Vector128<byte>.Count;
                    Vector128<ushort> right = Means(upper[next..], lower[next..]);
                    Vector128.Narrow(left, right).CopyTo(row[done..]);
                }
            }
            RowScalar(upper[(2 * done)..], lower[(2 * done)..], row[done..]);
        }
    }

    internal static void DownsampleScalar(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination)
    {
        Check(source, width, height, destination);
        for (int y = 0; y < height / 2; y++)
        {
            RowScalar(
                source.Slice(2 * y * width, width),
                source.Slice(((2 * y) + 1) * width, width),
                destination.Slice(y * (width / 2), width / 2));
        }
    }

    private static void RowScalar(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
            row[x] = (byte)((upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1] + 2) >> 2);
    }

    // Eight means of two by two pixels. A 16-bit lane holds two neighbours: the left one in its low byte.
    private static Vector128<ushort> Means(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower)
    {
        Vector128<ushort> top = Vector128.Create(upper).AsUInt16();
        Vector128<ushort> bottom = Vector128.Create(lower).AsUInt16();
        Vector128<ushort> low = Vector128.Create((ushort)0xFF);
        Vector128<ushort> sum = (top & low) + (top >>> 8) + (bottom & low) + (bottom >>> 8);
        return (sum + Vector128.Create((ushort)2)) >>> 2;
    }

    private static void Check(ReadOnlySpan<byte> source, int width, int height, Span<byte> destination)
    {
        if (width <= 0 || height <= 0 || width % 2 != 0 || height % 2 != 0)
            throw new ArgumentException($"width and height must be even and positive, not {width} x {height}");
        ArgumentOutOfRangeException.ThrowIfLessThan(source.Length, checked(width * height), nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, width * height / 4, nameof(destination));
    }
}
