namespace FastRL.Emu;

/// <summary>A cartridge's ROM, checked and ready to make machines from.</summary>
/// <remarks>
/// The bytes are copied once and shared by all machines made from it; they live until the last of them is gone, so the
/// ROM may be disposed first. May be used by one thread at a time.
/// </remarks>
public sealed class GameBoyRom : IDisposable
{
    /// <summary>Largest ROM: 8 MiB.</summary>
    public const int MaximumBytes = 8 << 20;

    /// <summary>Reads a ROM from a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing, empty, too big or no ROM; the message names it.</exception>
    public static GameBoyRom Load(string path) => throw new NotSupportedException(path);

    /// <summary>Takes a ROM's bytes.</summary>
    /// <param name="data">The ROM, 336 bytes to 8 MiB. Copied.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">The bytes are no ROM that the core knows.</exception>
    public static GameBoyRom FromBytes(ReadOnlySpan<byte> data, string name = "ROM") => throw new NotSupportedException(name);

    /// <summary>What errors call the ROM: the path, where it came from a file.</summary>
    public string Name { get; } = "";

    /// <summary>What the header says.</summary>
    public GameBoyRomInfo Info { get; } = null!;

    /// <summary>SHA-1 of the bytes as given, in lower-case hexadecimal.</summary>
    public string Sha1 { get; } = "";

    /// <summary>SHA-256 of the bytes as given, in lower-case hexadecimal.</summary>
    public string Sha256 { get; } = "";

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);
}
