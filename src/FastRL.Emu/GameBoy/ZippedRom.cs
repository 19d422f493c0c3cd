using System.IO.Compression;
using FastRL.Envs;

namespace FastRL.Emu.GameBoy;

/// <summary>A ROM in a ZIP archive, as collections keep them.</summary>
internal static class ZippedRom
{
    // macOS puts what it knows of NAME beside it, as ._NAME.
    private const string Attributes = "._";

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
        ZipArchiveEntry rom = roms[0];
        if (rom.Length > GameBoyRom.MaximumBytes)
            throw new InvalidDataException($"{name}: {rom.FullName} has {rom.Length} bytes, a ROM has at most {GameBoyRom.MaximumBytes}");
        if (rom.IsEncrypted)
            throw new InvalidDataException($"{name}: {rom.FullName} is encrypted; unpack it");
        byte[] bytes = Unpack(rom, name);
        return Crc32.Of(bytes) == rom.Crc32 ? bytes : throw new InvalidDataException($"{name}: {rom.FullName} is damaged: its checksum is wrong");
    }

    private static byte[] Unpack(ZipArchiveEntry rom, string name)
    {
        try
        {
            byte[] bytes = new byte[rom.Length];
            using Stream unpacked = rom.Open();
            unpacked.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw new InvalidDataException($"{name}: {rom.FullName} cannot be unpacked: {problem.Message}", problem);
        }
    }

    private static ZipArchive Open(Stream stream, string name)
    {
        try
        {
            var zip = new ZipArchive(stream);
            _ = zip.Entries; // the list of them is read only now
            return zip;
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw new InvalidDataException($"{name}: the archive is damaged", problem);
        }
    }

    private static bool IsRom(ZipArchiveEntry entry) =>
        Path.GetExtension(entry.Name).ToUpperInvariant() is ".GB" or ".GBC" && !entry.Name.StartsWith(Attributes, StringComparison.Ordinal);

    private static bool IsDamage(Exception problem) => problem is InvalidDataException or IOException;
}
