using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using FastRL.Envs;
using FastRL.Interop;

namespace FastRL.Emu.GameBoy;

/// <summary>A cartridge's ROM, checked and ready to make machines from.</summary>
/// <remarks>
/// The bytes are copied once and shared by all machines made from it; they live until the last of them is gone, so the
/// ROM may be disposed first. May be used by one thread at a time.
/// </remarks>
public sealed unsafe class GameBoyRom : IDisposable
{
    /// <summary>Largest ROM: 8 MiB.</summary>
    public const int MaximumBytes = 8 << 20;

    private readonly RomHandle _handle;

    private GameBoyRom(ReadOnlySpan<byte> data, string name)
    {
        Name = name;
        fr_gb_rom* rom = null;
        fixed (byte* bytes = data) Status.ThrowIfDataFailed(Native.fr_gb_rom_create(bytes, (ulong)data.Length, &rom), name);
        _handle = new RomHandle(rom);
        Info = ReadInfo(rom);
        Sha1 = HexSha1(data);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(data));
    }

    /// <summary>Reads a ROM from a file, or the one ROM in a ZIP archive.</summary>
    /// <exception cref="FileNotFoundException">There is no such file; the message names it.</exception>
    /// <exception cref="InvalidDataException">It is empty, too big or no ROM; the message names it and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GameBoyRom Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileInfo(path);
        if (Directory.Exists(path)) throw new InvalidDataException($"{path}: a folder, not a ROM");
        if (!file.Exists) throw new FileNotFoundException($"{path}: no such file", path);
        if (file.Length > MaximumBytes)
        {
            throw new InvalidDataException($"{path}: {file.Length} bytes, a ROM has at most {MaximumBytes}");
        }
        byte[] bytes = ReadBytes(path);
        if (bytes.Length == 0) throw new InvalidDataException($"{path}: the file is empty");
        return FromBytes(bytes, path);
    }

    /// <summary>Bytes of a file, or of the one ROM in a ZIP archive.</summary>
    /// <exception cref="InvalidDataException">It is too big, or an archive that cannot be used; the message names it and why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static byte[] ReadBytes(string path)
    {
        byte[] bytes = InputFile.ReadAllBytes(path, MaximumBytes);
        return ZippedRom.IsArchive(bytes) ? ZippedRom.Extract(bytes, path) : bytes;
    }

    /// <summary>Takes a ROM's bytes.</summary>
    /// <param name="data">The ROM, 336 bytes to 8 MiB. Copied.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">The bytes are no ROM that the core knows.</exception>
    public static GameBoyRom FromBytes(ReadOnlySpan<byte> data, string name = "ROM")
    {
        ArgumentNullException.ThrowIfNull(name);
        return new GameBoyRom(data, name);
    }

    /// <summary>What errors call the ROM: the path, where it came from a file.</summary>
    public string Name { get; }

    /// <summary>What the header says.</summary>
    public GameBoyRomInfo Info { get; }

    /// <summary>SHA-1 of the bytes as given, in lower-case hexadecimal.</summary>
    public string Sha1 { get; }

    /// <summary>SHA-256 of the bytes as given, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>Lets the bytes go once the last machine made from them has ended.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>For one call that takes the ROM.</summary>
    internal HandleLease Lease() => new(_handle, this);

    private static GameBoyRomInfo ReadInfo(fr_gb_rom* rom)
    {
        fr_gb_rom_info info;
        Status.ThrowIfFailed(Native.fr_gb_rom_get_info(rom, &info));
        var title = new ReadOnlySpan<byte>(info.title, 17);
        return new GameBoyRomInfo(
            Encoding.ASCII.GetString(title[..title.IndexOf((byte)0)]),
            info.cartridge_type,
            info.cgb_flag,
            info.header_checksum_ok != 0,
            (int)info.rom_bytes,
            (int)info.ram_bytes,
            (int)info.declared_bytes);
    }

    [SuppressMessage("Security", "CA5350", Justification = "Public ROM databases list SHA-1; it only identifies.")]
    private static string HexSha1(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA1.HashData(data));
}
