using System.Buffers.Binary;
using System.IO.Compression;
using FastRL.Measure.Conformance;
using Xunit;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>PNG files made by hand, whole and damaged.</summary>
public sealed class PngReaderTests
{
    [Fact]
    public void Decode_EachFilter_GivesTheSameRow()
    {
        // Every row is 10, 20, 40 in grey; filters 0 to 4 write it as itself and as differences from left and above.
        byte[] rows =
        [
            0, 10, 20, 40,
            1, 10, 10, 20,
            2, 0, 0, 0,
            3, 5, 5, 10,
            4, 0, 0, 0,
        ];

        RgbPicture picture = PngReader.Decode(Png(3, 5, depth: 8, colour: 0, rows));

        Assert.Equal(Enumerable.Repeat<byte[]>([10, 10, 10, 20, 20, 20, 40, 40, 40], 5).SelectMany(row => row), picture.Rgb);
    }

    [Fact]
    public void Decode_TwoBitPalette_LooksColoursUp()
    {
        byte[] palette = [1, 2, 3, 4, 5, 6, 7, 8, 9];

        RgbPicture picture = PngReader.Decode(Png(3, 1, depth: 2, colour: 3, [0, 0b_10_00_01_00], palette));

        Assert.Equal([7, 8, 9, 1, 2, 3, 4, 5, 6], picture.Rgb);
    }

    [Fact]
    public void Decode_ColourOutsideThePalette_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => PngReader.Decode(Png(1, 1, depth: 2, colour: 3, [0, 0xC0], [1, 2, 3])));

    [Fact]
    public void Decode_CutAnywhere_IsRefused()
    {
        byte[] file = Png(3, 1, depth: 8, colour: 2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

        for (int length = 0; length < file.Length; length++)
            Assert.Throws<InvalidDataException>(() => PngReader.Decode(file.AsSpan(0, length)));
    }

    [Fact]
    public void Decode_HugeSide_IsRefusedWithoutAllocatingIt() =>
        Assert.Throws<InvalidDataException>(() => PngReader.Decode(Png(0x7FFFFFFF, 1, depth: 8, colour: 2, [0])));

    // Checksums are left zero: the reader does not look at them.
    private static byte[] Png(int width, int height, byte depth, byte colour, byte[] rows, byte[]? palette = null)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        return
        [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A,
            .. Chunk("IHDR"u8, header),
            .. palette is null ? [] : Chunk("PLTE"u8, palette),
            .. Chunk("IDAT"u8, packed.ToArray()),
            .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        return chunk;
    }
}
