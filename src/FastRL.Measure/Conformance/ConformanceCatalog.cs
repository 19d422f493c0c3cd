using System.IO.Enumeration;
using System.Text.RegularExpressions;
using FastRL.Emu.GameBoy;
using FastRL.Envs;

namespace FastRL.Measure.Conformance;

/// <summary>Finds test ROMs below a directory and knows how their suites judge them.</summary>
/// <remarks>
/// The rules go by the names that the suites themselves use: folders, suffixes of mooneye's ROMs, suffixes of pictures.
/// ROMs for models that the core does not have (Super Game Boy, Game Boy Advance, other revisions) and ROMs that come
/// without any expectation are left out.
/// </remarks>
public static partial class ConformanceCatalog
{
    private static readonly GameBoyModel[] s_dmg = [GameBoyModel.Dmg];
    private static readonly GameBoyModel[] s_cgb = [GameBoyModel.Cgb];
    private static readonly GameBoyModel[] s_both = [GameBoyModel.Dmg, GameBoyModel.Cgb];

    /// <summary>All tests below a directory, ordered by suite and name.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public static IReadOnlyList<ConformanceTest> Find(string directory)
    {
        if (!Directory.Exists(directory))
            throw new DirectoryNotFoundException($"{directory}: no such directory");
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return
        [
            .. FilesBelow(root)
                .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".GB" or ".GBC")
                .SelectMany(file => TestsOf(root, file))
                .OrderBy(test => test.Suite, StringComparer.Ordinal)
                .ThenBy(test => test.Name, StringComparer.Ordinal),
        ];
    }

    // A folder that links lead to is looked into once, so that one that leads back ends there.
    private static FileSystemEnumerable<string> FilesBelow(string root)
    {
        HashSet<string> entered = [root];
        return new FileSystemEnumerable<string>(
            root, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)
                || (Directory.ResolveLinkTarget(entry.ToFullPath(), returnFinalTarget: true) is { } target && entered.Add(Path.TrimEndingDirectorySeparator(target.FullName))),
        };
    }

    private static IEnumerable<ConformanceTest> TestsOf(string root, string rom)
    {
        string folder = Path.GetRelativePath(root, Path.GetDirectoryName(rom)!).Replace('\\', '/');
        string suite = folder == "." ? Path.GetFileName(root) : folder;
        string place = rom.Replace('\\', '/').ToUpperInvariant();
        string name = Path.GetFileName(rom);
        string stem = Path.GetFileNameWithoutExtension(rom);
        ConformanceTest Test(IReadOnlyList<GameBoyModel> models, ConformanceMethod method) =>
            new(suite, name, rom, models, method, []);

        // gbmicrotest: FF82, and what was found and expected before it; written for DMG.
        if (place.Contains("GBMICROTEST", StringComparison.Ordinal))
            return [Test(s_dmg, ConformanceMethod.Memory) with { Verdict = new MemoryVerdict(0xFF82, Pass: 1, Fail: 0xFF) }];
        // docboy's own: FFF0; the folder of the model stands above. Some are to be looked at, some want buttons.
        if (place.Contains("/DOCBOY/", StringComparison.Ordinal) && DocboyModels(place) is { Length: > 0 } docboy)
            return [Test(docboy, ConformanceMethod.Memory) with { Verdict = new MemoryVerdict(0xFFF0, Pass: 1, Fail: 2) }];
        // Mooneye's manual tests end in a picture.
        if (place.Contains("MOONEYE", StringComparison.Ordinal) && !place.Contains("MANUAL-ONLY", StringComparison.Ordinal))
        {
            GameBoyModel[] models = MooneyeModels(stem);
            return models.Length == 0 ? [] : [Test(models, ConformanceMethod.Registers)];
        }
        if (place.Contains("SAMESUITE", StringComparison.Ordinal) || place.Contains("SAME-SUITE", StringComparison.Ordinal))
        {
            // All of it is for CGB but for the folder of the Super Game Boy.
            bool counted = !place.Contains("/SGB/", StringComparison.Ordinal) && MooneyeModels(stem).Contains(GameBoyModel.Cgb);
            return counted ? [Test(s_cgb, ConformanceMethod.Registers)] : [];
        }
        if (IsBlargg(place))
        {
            // 7-timing_effect prints checksums that differ from unit to unit: the Shootout leaves it out as broken.
            GameBoyModel[] models = stem == "7-timing_effect" ? [] : BlarggModels(place);
            return models.Length == 0 ? [] : [Test(models, ConformanceMethod.Text) with { Pictures = PicturesOf(rom).All }];
        }
        ConformanceTest[] gambatte = [.. GambatteCatalog.Find(suite, rom)];
        return gambatte.Length > 0 ? gambatte : PictureTests(suite, rom, stem);
    }

    /// <summary>Models in the suffix of a mooneye ROM, as the suite's README defines it; all where there is none.</summary>
    internal static GameBoyModel[] MooneyeModels(string stem)
    {
        Match suffix = MooneyeSuffix().Match(stem);
        if (!suffix.Success)
            return s_both;
        string text = suffix.Groups[1].Value;
        if (text.StartsWith("dmg", StringComparison.Ordinal))
            return text == "dmg0" ? [] : s_dmg; // ours is the common DMG, not its first revision
        if (text.StartsWith("cgb", StringComparison.Ordinal))
            return text == "cgb" || text.Contains('E') ? s_cgb : []; // ours is the last revision, CGB E
        if (text.Any(char.IsAsciiLetterLower))
            return []; // mgb, sgb, sgb2, agb, ags
        return (text.Contains('G'), text.Contains('C')) switch // G: DMG and pocket, S: Super, C: CGB and later, A: Advance
        {
            (true, true) => s_both,
            (true, false) => s_dmg,
            (false, true) => s_cgb,
            _ => [],
        };
    }

    private static GameBoyModel[] DocboyModels(string place)
    {
        if (place.Contains("VISUAL/", StringComparison.Ordinal) || place.Contains("INTERACTIVE/", StringComparison.Ordinal))
            return [];
        if (place.Contains("/DMG/DOCBOY/", StringComparison.Ordinal))
            return s_dmg;
        return place.Contains("/CGB/DOCBOY/", StringComparison.Ordinal) || place.Contains("/CGB_DMG_MODE/DOCBOY/", StringComparison.Ordinal)
            ? s_cgb
            : [];
    }

    private static bool IsBlargg(string place) =>
        place.Contains("BLARGG", StringComparison.Ordinal)
        || BlarggFolder().IsMatch(place);

    private static GameBoyModel[] BlarggModels(string place)
    {
        if (place.Contains("CGB_SOUND", StringComparison.Ordinal) || place.Contains("INTERRUPT_TIME", StringComparison.Ordinal))
            return s_cgb; // interrupt_time needs the double speed mode
        return place.Contains("DMG_SOUND", StringComparison.Ordinal) || place.Contains("OAM_BUG", StringComparison.Ordinal)
            ? s_dmg
            : s_both;
    }

    private static IEnumerable<ConformanceTest> PictureTests(string suite, string rom, string stem)
    {
        (List<string> any, List<string> dmg, List<string> cgb) = PicturesOf(rom);
        string name = Path.GetFileName(rom);
        if (dmg.Count > 0)
            yield return new ConformanceTest($"{suite} (dmg)", name, rom, s_dmg, ConformanceMethod.Picture, dmg);
        if (cgb.Count > 0)
            yield return new ConformanceTest($"{suite} (cgb)", name, rom, s_cgb, ConformanceMethod.Picture, cgb);
        if (any.Count > 0 && dmg.Count == 0 && cgb.Count == 0)
            yield return new ConformanceTest(suite, name, rom, SinglePictureModels(rom, stem), ConformanceMethod.Picture, any);
    }

    // What the Shootout runs them on: bully passes on both; strikethrough and sprite_priority show what DMG does though
    // their headers would let them run as CGB.
    private static GameBoyModel[] SinglePictureModels(string rom, string stem) => stem switch
    {
        "bully" => s_both,
        "strikethrough" => s_dmg,
        _ when stem.Contains("gbc", StringComparison.Ordinal) || stem.Contains("cgb", StringComparison.Ordinal) => s_cgb,
        _ => AsksForCgb(rom) ? s_cgb : s_dmg,
    };

    private static bool AsksForCgb(string rom)
    {
        const int CgbFlag = 0x143;
        try
        {
            using FileStream file = InputFile.OpenRead(rom);
            file.Position = CgbFlag;
            return file.ReadByte() >= 0x80;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false; // the test itself will say what is wrong with it
        }
    }

    private static Pictures PicturesOf(string rom)
    {
        var found = new Pictures([], [], []);
        string stem = Path.GetFileNameWithoutExtension(rom);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(rom)!, "*.png").Order(StringComparer.Ordinal))
        {
            string picture = Path.GetFileName(file);
            if (!picture.StartsWith(stem, StringComparison.Ordinal))
                continue;
            Match rest = PictureSuffix().Match(picture[stem.Length..]);
            if (!rest.Success)
                continue;
            string model = rest.Groups["model"].Value;
            if (model.Contains("dmg", StringComparison.Ordinal) || model.Length == 0)
                (model.Length == 0 ? found.Any : found.Dmg).Add(file);
            if (model.Contains("cgb", StringComparison.Ordinal) || model.Contains("gbc", StringComparison.Ordinal))
                found.Cgb.Add(file);
        }
        return found;
    }

    [GeneratedRegex(@"-(dmg0|dmg\w*|cgb\w*|mgb|sgb2?|ag[bs]|[GSCA]+)$")]
    private static partial Regex MooneyeSuffix();

    [GeneratedRegex("/(CPU_INSTRS|INSTR_TIMING|MEM_TIMING|MEM_TIMING-2|OAM_BUG|DMG_SOUND|CGB_SOUND|INTERRUPT_TIME)/|/HALT_BUG[.]GB$")]
    private static partial Regex BlarggFolder();

    // "", "_dmg_blob", "_cgb_c", "_cgb_d", "_0.dmg", ".gbc", "-dmg", "-cgb", "-dmg-cgb"; not "_dmg_b", another revision.
    [GeneratedRegex(@"^(_\d)?(?<model>|_dmg_blob|_cgb_[cd]|\.dmg|\.gbc|-dmg|-cgb|-dmg-cgb)\.png$")]
    private static partial Regex PictureSuffix();

    private readonly record struct Pictures(List<string> Any, List<string> Dmg, List<string> Cgb)
    {
        public List<string> All => [.. Any, .. Dmg, .. Cgb];
    }
}
