using System.Text.RegularExpressions;
using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Conformance;

/// <summary>Gambatte's hardware tests, by their names: <c>dmg08</c> and <c>cgb04c</c> are the units that they were run on.</summary>
/// <remarks>
/// <c>NAME_dmg08_out3_cgb04c_out1F.gbc</c> shows digits, <c>NAME_dmg08.png</c> beside a ROM is a picture. An x before the unit
/// says that nobody has verified the expectation; tests of sound (<c>outaudio</c>) want another judge. Both are left out.
/// </remarks>
internal static partial class GambatteCatalog
{
    private static readonly (GameBoyModel Model, string Word, string Unit)[] s_units =
        [(GameBoyModel.Dmg, "dmg", "dmg08"), (GameBoyModel.Cgb, "cgb", "cgb04c")];

    /// <summary>A test for each model that the names say something of.</summary>
    public static IEnumerable<ConformanceTest> Find(string suite, string rom)
    {
        foreach ((GameBoyModel model, string word, string unit) in s_units)
        {
            string stem = Path.GetFileNameWithoutExtension(rom);
            string picture = Path.Combine(Path.GetDirectoryName(rom)!, $"{stem}_{unit}.png");
            var test = new ConformanceTest($"{suite} ({word})", Path.GetFileName(rom), rom, [model], ConformanceMethod.Picture, [picture]);
            if (File.Exists(picture)) yield return test;
            else if (DigitsOf(stem, model) is { Length: > 0 } digits)
                yield return test with { Method = ConformanceMethod.Digits, Pictures = [], Digits = digits };
        }
    }

    private static string DigitsOf(string stem, GameBoyModel model) =>
        (model == GameBoyModel.Dmg ? DmgDigits() : CgbDigits()).Match(stem).Groups["digits"].Value;

    [GeneratedRegex("(?<!x)dmg08(_cgb04c)?_out(?<digits>[0-9A-F]+)")]
    private static partial Regex DmgDigits();

    [GeneratedRegex("(?<!x)cgb04c_out(?<digits>[0-9A-F]+)")]
    private static partial Regex CgbDigits();
}
