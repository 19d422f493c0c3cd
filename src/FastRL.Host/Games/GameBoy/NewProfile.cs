using System.Text.RegularExpressions;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>The profile that somebody begins with: that of <c>dotnet new fastrl-profile</c>, for a ROM.</summary>
internal static partial class NewProfile
{
    private const string Template = "Profiles.New.yaml", TemplateName = "mygame";

    /// <summary>Its text.</summary>
    /// <param name="rom">The ROM, or an archive of it.</param>
    /// <param name="path">Where the profile will be: the ROM is named from there.</param>
    /// <exception cref="InvalidDataException">It is no ROM.</exception>
    public static string Of(string rom, string path)
    {
        using GameBoyRom read = GameBoyRom.Load(rom);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.GetRelativePath(folder, Path.GetFullPath(rom)).Replace('\\', '/');
        string name = NotInNames().Replace(Path.GetFileNameWithoutExtension(path).ToLowerInvariant(), "-").Trim('-');
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) name = $"game{name}"; // a name is a word
        using var reader = new StreamReader(typeof(NewProfile).Assembly.GetManifestResourceStream(Template)!);
        string text = reader.ReadToEnd()
            .Replace($"file: {TemplateName}.gb\n", $"file: {Quoted(file)}\n  sha1: [{read.Sha1}]\n", StringComparison.Ordinal)
            .Replace($"name: {TemplateName}\n", $"name: {name}\n", StringComparison.Ordinal)
            .Replace($"{TemplateName}.yaml", Path.GetFileName(path), StringComparison.Ordinal);
        GameProfile.Parse(text, path);
        return text;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
