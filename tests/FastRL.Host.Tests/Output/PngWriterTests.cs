using System.Buffers.Binary;
using System.IO.Compression;
using FastRL.Envs;
using FastRL.Host.Output;

namespace FastRL.Host.Tests.Output;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 17)]
    [InlineData(160, 144)]
    public void Write_APicture_HoldsItsPixels(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(5).NextBytes(rgb);
        using var stream = new MemoryStream();
        PngWriter.Write(stream, rgb, width, height);

        byte[] file = stream.ToArray();
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        List<(string Type, byte[] Data)> chunks = Chunks(file);
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data));
        Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data.AsSpan(4)));
        Assert.Equal([8, 2, 0, 0, 0], chunks[0].Data[8..]);
        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        byte[] expected = [.. Enumerable.Range(0, height).SelectMany(y => rgb.AsSpan(y * width * 3, width * 3).ToArray().Prepend((byte)0))];
        Assert.Equal(expected, rows.ToArray());
    }

    [Fact]
    public void Write_WrongSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => PngWriter.Write(Stream.Null, new byte[11], 2, 2));

    private static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            ReadOnlySpan<byte> typeAndData = file.AsSpan(at + 4, 4 + length);
            Assert.Equal(Crc32.Of(typeAndData), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((System.Text.Encoding.ASCII.GetString(typeAndData[..4]), typeAndData[4..].ToArray()));
            at += 12 + length;
        }
        return chunks;
    }
}
