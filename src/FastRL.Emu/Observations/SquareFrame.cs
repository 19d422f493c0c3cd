using System.Runtime.Intrinsics;
using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Observations;

/// <summary>A Game Boy frame of 160 x 144 as 84 x 84: each pixel is the mean over the area that it covers.</summary>
/// <remarks>
/// A pixel covers 40/21 columns and 12/7 rows. With a source pixel cut into 21 x 7 parts it covers 40 x 12 = 480 of them:
/// the result is (sum of part counts times pixels + 240) / 480, rounded down, so that halves round up. All integers;
/// vector and scalar paths give the same bytes. Nothing is allocated.
/// </remarks>
public static class SquareFrame
{
    /// <summary>Columns and rows of the result.</summary>
    public const int Size = 84;

    private const int Width = GameBoyMachine.ScreenWidth;
    private const int Height = GameBoyMachine.ScreenHeight;
    private const int ColumnParts = 21; // 160 * 21 = 84 * 40, and 144 * 7 = 84 * 12
    private const int ColumnSpan = 40;
    private const int RowParts = 7;
    private const int RowSpan = 12;
    private const int Area = ColumnSpan * RowSpan;

    private static readonly Cover[] Columns = MakeCovers(ColumnParts, ColumnSpan, Width);
    private static readonly Cover[] Rows = MakeCovers(RowParts, RowSpan, Height);

    /// <summary>Three neighbours that a pixel covers, with the parts of each; the last ones may be 0.</summary>
    private readonly record struct Cover(int First, ushort Weight0, ushort Weight1, ushort Weight2);

    /// <summary>Scales one frame.</summary>
    /// <param name="source">144 rows of 160 gray pixels.</param>
    /// <param name="destination">84 rows of 84.</param>
    public static void Downsample(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Check(source, destination);
        Span<ushort> sums = stackalloc ushort[Width];
        for (int y = 0; y < Size; y++)
        {
            SumRows(source, Rows[y], sums);
            SumColumns(sums, destination.Slice(y * Size, Size));
        }
    }

    internal static void DownsampleScalar(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Check(source, destination);
        Span<ushort> sums = stackalloc ushort[Width];
        for (int y = 0; y < Size; y++)
        {
            SumRowsScalar(source, Rows[y], sums, 0);
            SumColumns(sums, destination.Slice(y * Size, Size));
        }
    }

    // Weighted sum of up to three rows; at most 12 * 255.
    private static void SumRows(ReadOnlySpan<byte> source, Cover cover, Span<ushort> sums)
    {
        int done = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ReadOnlySpan<byte> row0 = source.Slice(cover.First * Width, Width);
            ReadOnlySpan<byte> row1 = source.Slice((cover.First + 1) * Width, Width);
            // Where the third row does not count it may lie beyond the frame.
            ReadOnlySpan<byte> row2 = cover.Weight2 == 0 ? row1 : source.Slice((cover.First + 2) * Width, Width);
            for (; done <= Width - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                (Vector128<ushort> low0, Vector128<ushort> high0) = Vector128.Widen(Vector128.Create(row0[done..]));
                (Vector128<ushort> low1, Vector128<ushort> high1) = Vector128.Widen(Vector128.Create(row1[done..]));
                (Vector128<ushort> low2, Vector128<ushort> high2) = Vector128.Widen(Vector128.Create(row2[done..]));
                Vector128<ushort> low = (low0 * cover.Weight0) + (low1 * cover.Weight1) + (low2 * cover.Weight2);
                Vector128<ushort> high = (high0 * cover.Weight0) + (high1 * cover.Weight1) + (high2 * cover.Weight2);
                low.CopyTo(sums[done..]);
                high.CopyTo(sums[(done + Vector128<ushort>.Count)..]);
            }
        }
        SumRowsScalar(source, cover, sums, done);
    }

    private static void SumRowsScalar(ReadOnlySpan<byte> source, Cover cover, Span<ushort> sums, int start)
    {
        for (int x = start; x < Width; x++)
        {
            int index = (cover.First * Width) + x;
            int sum = (cover.Weight0 * source[index]) + (cover.Weight1 * source[index + Width]);
            if (cover.Weight2 != 0) sum += cover.Weight2 * source[index + (2 * Width)];
            sums[x] = (ushort)sum;
        }
    }

    private static void SumColumns(ReadOnlySpan<ushort> sums, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            Cover cover = Columns[x];
            int sum = (cover.Weight0 * sums[cover.First]) + (cover.Weight1 * sums[cover.First + 1]);
            if (cover.Weight2 != 0) sum += cover.Weight2 * sums[cover.First + 2];
            row[x] = (byte)((sum + (Area / 2)) / Area);
        }
    }

    // Pixel i covers the parts [i * span, (i + 1) * span) of a line whose source pixels have `parts` parts each.
    private static Cover[] MakeCovers(int parts, int span, int length)
    {
        var covers = new Cover[Size];
        for (int i = 0; i < Size; i++)
        {
            int start = i * span;
            int first = Math.Min(start / parts, length - 2);
            covers[i] = new Cover(first, Overlap(first), Overlap(first + 1), Overlap(first + 2));

            ushort Overlap(int pixel) => (ushort)Math.Max(
                0, Math.Min((pixel + 1) * parts, start + span) - Math.Max(pixel * parts, start));
        }
        return covers;
    }

    private static void Check(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Length, Width * Height, nameof(source));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Size * Size, nameof(destination));
    }
}
