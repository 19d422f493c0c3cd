using System.Buffers.Binary;
using System.IO.Compression;
using FastRL.Envs;

namespace FastRL.Measure.Conformance;

/// <summary>A picture in memory.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Rows from top to bottom, three bytes a pixel.</param>
public sealed record RgbPicture(int Width, int Height, byte[] Rgb);

/// <summary>Reads PNG files: every colour type and depth up to 8 bits, not interlaced; transparency is ignored.</summary>
public static class PngReader
{
    /// <summary>Largest width and height that is read.</summary>
    public const int MaximumSide = 1024;

    private const long MaximumBytes = 16 << 20;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads one file.</summary>
    /// <exception cref="InvalidDataException">It is no PNG that this reader takes; the message names the file.</exception>
    public static RgbPicture Load(string path)
    {
        try
        {
            return Decode(InputFile.ReadAllBytes(path, MaximumBytes));
        }
        catch (InvalidDataException problem) when (!problem.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }

    /// <summary>Decodes a whole file's bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no PNG that this reader takes; the message says why.</exception>
    public static RgbPicture Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(Signature))
            throw new InvalidDataException("not a PNG: the signature is missing");
        Header? header = null;
        byte[] palette = [];
        using var packed = new MemoryStream();
        ReadOnlySpan<byte> rest = file[Signature.Length..];
        while (true)
        {
            if (rest.Length < 12)
                throw new InvalidDataException("damaged PNG: it ends before its IEND chunk");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            ReadOnlySpan<byte> type = rest.Slice(4, 4);
            if (length > (uint)rest.Length - 12)
                throw new InvalidDataException($"damaged PNG: a chunk of {length} bytes reaches past the end");
            ReadOnlySpan<byte> data = rest.Slice(8, (int)length);
            if (type.SequenceEqual("IHDR"u8))
                header = Header.Parse(data);
            else if (type.SequenceEqual("PLTE"u8))
                palette = data.ToArray();
            else if (type.SequenceEqual("IDAT"u8))
                packed.Write(data);
            else if (type.SequenceEqual("IEND"u8))
                break;
            rest = rest[(12 + (int)length)..];
        }
        Header known = header ?? throw new InvalidDataException("damaged PNG: no IHDR chunk");
        packed.Position = 0;
        return new RgbPicture(known.Width, known.Height, ToRgb(known, palette, Unpack(known, packed)));
    }

    // The filtered rows without their filters.
    private static byte[] Unpack(Header header, Stream packed)
    {
        var rows = new byte[header.Stride * header.Height];
        var zero = new byte[header.Stride];
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        try
        {
            for (int y = 0; y < header.Height; y++)
            {
                int filter = zlib.ReadByte();
                Span<byte> row = rows.AsSpan(y * header.Stride, header.Stride);
                zlib.ReadExactly(row);
                ReadOnlySpan<byte> above = y == 0 ? zero : rows.AsSpan((y - 1) * header.Stride, header.Stride);
                RemoveFilter(filter, row, above, header.PixelBytes);
            }
        }
        catch (EndOfStreamException problem)
        {
            throw new InvalidDataException("damaged PNG: fewer rows than its header says", problem);
        }
        return rows;
    }

    // PNG specification, section 9: filters work on bytes; "left" is the byte one pixel (at least one byte) before.
    private static void RemoveFilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter is < 0 or > 4)
            throw new InvalidDataException($"damaged PNG: row filter {filter} is none of 0 to 4");
        for (int x = 0; x < row.Length; x++)
        {
            int left = x >= pixelBytes ? row[x - pixelBytes] : 0;
            int aboveLeft = x >= pixelBytes ? above[x - pixelBytes] : 0;
            row[x] += (byte)(filter switch
            {
                1 => left,
                2 => above[x],
                3 => (left + above[x]) / 2,
                4 => Paeth(left, above[x], aboveLeft),
                _ => 0,
            });
        }
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int fromLeft = Math.Abs(estimate - left);
        int fromAbove = Math.Abs(estimate - above);
        int fromAboveLeft = Math.Abs(estimate - aboveLeft);
        return fromLeft <= fromAbove && fromLeft <= fromAboveLeft ? left : fromAbove <= fromAboveLeft ? above : aboveLeft;
    }

    private static byte[] ToRgb(Header header, byte[] palette, byte[] rows)
    {
        var rgb = new byte[header.Width * header.Height * 3];
        int maximum = (1 << header.Depth) - 1;
        for (int y = 0; y < header.Height; y++)
        {
            ReadOnlySpan<byte> row = rows.AsSpan(y * header.Stride, header.Stride);
            for (int x = 0; x < header.Width; x++)
            {
                Span<byte> pixel = rgb.AsSpan(((y * header.Width) + x) * 3, 3);
                if (header.Channels >= 3)
                {
                    row.Slice(x * header.Channels, 3).CopyTo(pixel);
                    continue;
                }
                int bit = x * header.Channels * header.Depth;
                int sample = (row[bit / 8] >> (8 - header.Depth - (bit % 8))) & maximum;
                if (!header.Indexed)
                    pixel.Fill((byte)(sample * 255 / maximum));
                else if ((sample * 3) + 3 <= palette.Length)
                    palette.AsSpan(sample * 3, 3).CopyTo(pixel);
                else
                    throw new InvalidDataException($"damaged PNG: colour {sample} is not in its palette");
            }
        }
        return rgb;
    }

    private readonly record struct Header(int Width, int Height, int Depth, int Channels, bool Indexed)
    {
        public int Stride => ((Width * Channels * Depth) + 7) / 8;

        public int PixelBytes => Math.Max(1, Channels * Depth / 8);

        public static Header Parse(ReadOnlySpan<byte> data)
        {
            if (data.Length != 13)
                throw new InvalidDataException($"damaged PNG: its header has {data.Length} bytes instead of 13");
            uint width = BinaryPrimitives.ReadUInt32BigEndian(data);
            uint height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            if (width is 0 or > MaximumSide || height is 0 or > MaximumSide)
                throw new InvalidDataException($"PNG of {width}x{height} pixels; 1 to {MaximumSide} a side are read");
            (int depth, int colour) = (data[8], data[9]);
            int channels = (colour, depth) switch
            {
                (0, 1 or 2 or 4 or 8) or (3, 1 or 2 or 4 or 8) => 1,
                (2, 8) => 3,
                (4, 8) => 2,
                (6, 8) => 4,
                _ => throw new InvalidDataException($"PNG of colour type {colour} with {depth} bits a channel is not read"),
            };
            if (data[12] != 0)
                throw new InvalidDataException("interlaced PNG is not read");
            return new Header((int)width, (int)height, depth, channels, Indexed: colour == 3);
        }
    }
}
