using System.IO.Compression;

namespace FastRL.Emu.GameBoy;

/// <summary>A ROM in a ZIP archive, as collections keep them.</summary>
internal static class ZippedRom
{
    /// <summary>Whether bytes begin as an archive does; no Game Boy's code does.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PK\u0003\u0004"u8);

    /// <summary>The one ROM in an archive.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds none or several, or one that is too big.</exception>
    public static byte[] Extract(byte[] archive, string name)
    {
        using var stream = new MemoryStream(archive, writable: false);
        using ZipArchive zip = Open(stream, name);
        ZipArchiveEntry[] roms = [.. zip.Entries.Where(IsRom)];
        if (roms.Length != 1)
            throw new InvalidDataException($"{name}: the archive holds {roms.Length} ROMs (*.gb, *.gbc), one is wanted");
        if (roms[0].Length > GameBoyRom.MaximumBytes)
            throw new InvalidDataException($"{name}: {roms[0].FullName} has {roms[0].Length} bytes, a ROM has at most {GameBoyRom.MaximumBytes}");
        try
        {
            byte[] bytes = new byte[roms[0].Length];
            using Stream rom = roms[0].Open();
            rom.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception problem) when (problem is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"{name}: {roms[0].FullName} is damaged", problem);
        }
    }

    private static ZipArchive Open(Stream stream, string name)
    {
        try
        {
            return new ZipArchive(stream);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{name}: the archive is damaged", problem);
        }
    }

    private static bool IsRom(ZipArchiveEntry entry) => Path.GetExtension(entry.Name).ToUpperInvariant() is ".GB" or ".GBC";
}
