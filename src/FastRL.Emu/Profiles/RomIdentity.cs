using System.Security.Cryptography;
using System.Text;
using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Profiles;

/// <summary>Which ROM a profile is for.</summary>
public sealed class RomIdentity
{
    private readonly ProfileNode _node;

    internal RomIdentity(ProfileNode node, string path, string? title, IReadOnlyList<string> sha1, IReadOnlyList<string> md5)
    {
        _node = node;
        Path = path;
        Title = title;
        Sha1 = sha1;
        Md5 = md5;
    }

    /// <summary>Where the ROM is expected when the user names no other file.</summary>
    public string Path { get; }

    /// <summary>Title in the header, or null if it does not matter.</summary>
    public string? Title { get; }

    /// <summary>SHA-1 of the ROMs that the profile is known to fit, in lower-case hexadecimal.</summary>
    public IReadOnlyList<string> Sha1 { get; }

    /// <summary>MD5 of the ROMs that the profile is known to fit, in lower-case hexadecimal.</summary>
    public IReadOnlyList<string> Md5 { get; }

    /// <summary>Reads the ROM and checks that it is one that the profile fits.</summary>
    /// <param name="path">The user's file, which may be a ZIP archive of one ROM, or null for <see cref="Path"/>.</param>
    /// <exception cref="ProfileException">The file cannot be read or holds another game.</exception>
    public byte[] Read(string? path = null)
    {
        path ??= Path;
        byte[] rom;
        try
        {
            rom = GameBoyRom.ReadBytes(path);
        }
        catch (InvalidDataException error)
        {
            throw _node.Error(error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string expected = Title is null ? "" : $" of '{Title}'";
            throw _node.Error($"the ROM{expected} is not at {path}: put it there or name its file", error);
        }
        Check(rom, path);
        return rom;
    }

    /// <summary>Checks title and hashes.</summary>
    /// <param name="rom">The ROM's bytes.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="ProfileException">The ROM is another one.</exception>
    public void Check(ReadOnlySpan<byte> rom, string name)
    {
        string title = ReadTitle(rom);
        if (Title is not null && title != Title)
            throw _node.Error($"{name} is not the ROM of this profile: its title is '{title}', expected is '{Title}'");
        if (Sha1.Count == 0 && Md5.Count == 0) return;

        // Hashes identify published dumps; they protect nothing, so that their weakness does not matter.
#pragma warning disable CA5350, CA5351
        string sha1 = Convert.ToHexStringLower(SHA1.HashData(rom));
        string md5 = Convert.ToHexStringLower(MD5.HashData(rom));
#pragma warning restore CA5350, CA5351
        if (Sha1.Contains(sha1) || Md5.Contains(md5)) return;
        string found = Sha1.Count > 0 ? $"SHA-1 {sha1}" : $"MD5 {md5}";
        throw _node.Error($"{name} is not a ROM that this profile fits: it has {found}, expected is {string.Join(" or ", Sha1.Concat(Md5))}");
    }

    // Header bytes 0x134..0x143 up to the first zero. In later cartridges the last bytes hold other things than the title;
    // the titles of those that have them end in zeros before.
    private static string ReadTitle(ReadOnlySpan<byte> rom)
    {
        const int start = 0x134;
        const int length = 16;
        if (rom.Length < start + length) return "";
        var title = new StringBuilder(length);
        foreach (byte c in rom.Slice(start, length))
        {
            if (c == 0 || c >= 0x80) break; // 0x80 and above is the CGB flag in the last byte
            title.Append(c < ' ' ? '?' : (char)c);
        }
        return title.ToString();
    }
}
