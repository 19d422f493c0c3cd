using System.Buffers.Binary;
using System.IO.Compression;
using FastRL.Envs;

namespace FastRL.Host.Output;

/// <summary>Writes pictures as PNG: 8 bits a channel, RGB, no filter, one IDAT chunk.</summary>
internal static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Writes one picture to a file, whole or not at all.</summary>
    /// <inheritdoc cref="OutputFile.WriteAllBytes"/>
    public static void Write(string path, ReadOnlySpan<byte> rgb, int width, int height)
    {
        using var picture = new MemoryStream();
        Write(picture, rgb, width, height);
        OutputFile.WriteAllBytes(path, picture.GetBuffer().AsSpan(0, (int)picture.Length));
    }

    /// <summary>Writes one picture.</summary>
    /// <param name="destination">Left open.</param>
    /// <param name="rgb">Rows from top to bottom, three bytes a pixel.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public static void Write(Stream destination, ReadOnlySpan<byte> rgb, int width, int height)
    {
        if (rgb.Length != width * height * 3)
            throw new ArgumentException($"{rgb.Length} bytes are no {width}x{height} RGB picture", nameof(rgb));
        destination.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits a channel
        header[9] = 2; // RGB
        header[10..].Clear(); // deflate, adaptive filters, not interlaced
        WriteChunk(destination, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                zlib.WriteByte(0); // this row's filter: none
                zlib.Write(rgb.Slice(row * width * 3, width * 3));
            }
        }
        WriteChunk(destination, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(destination, "IEND"u8, []);
    }

    private static void WriteChunk(Stream destination, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        destination.Write(number);
        destination.Write(type);
        destination.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        destination.Write(number);
    }
}
