using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>The project's own test ROMs in games/testroms.</summary>
internal static class TestRoms
{
    /// <summary>Where a test ROM puts the bytes that it measured (src/shell.s).</summary>
    public const int ResultsAddress = 0xC100;

    /// <summary>The folder of the ROMs.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "games", "testroms");

    /// <summary>All ROMs by file name.</summary>
    public static IEnumerable<string> All =>
        Directory.EnumerateFiles(Folder, "*.gb*").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <summary>A ROM's bytes; the bundled game by its name quest.gb.</summary>
    public static byte[] Read(string name) =>
        File.ReadAllBytes(name == "quest.gb" ? Path.Combine(Repository.Root, "games", "quest", name) : Path.Combine(Folder, name));

    /// <summary>Hardware that a ROM is for.</summary>
    public static GameBoyModel ModelOf(string name) =>
        Path.GetExtension(name) == ".gbc" ? GameBoyModel.Cgb : GameBoyModel.Dmg;
}
