using System.Diagnostics;
using FastRL.Measure.Conformance;
using Xunit;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>Which ROMs are tests, for which model, and how they are judged: by the names that the suites use.</summary>
public sealed class ConformanceCatalogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fastrl-conform-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("daa", "Dmg,Cgb")]
    [InlineData("di_timing-GS", "Dmg")]
    [InlineData("boot_regs-dmgABC", "Dmg")]
    [InlineData("boot_regs-dmg0", "")]
    [InlineData("boot_regs-mgb", "")]
    [InlineData("boot_div-S", "")]
    [InlineData("boot_regs-sgb2", "")]
    [InlineData("boot_div-A", "")]
    [InlineData("boot_hwio-C", "Cgb")]
    [InlineData("boot_div-cgb0", "")]
    [InlineData("boot_div-cgbABCDE", "Cgb")]
    public void Find_MooneyeSuffix_NamesTheModels(string stem, string models)
    {
        Add($"mooneye/acceptance/{stem}.gb");

        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(_folder.FullName);

        Assert.Equal(models, string.Join(',', tests.SelectMany(test => test.Models)));
    }

    [Fact]
    public void Find_PicturesPerModel_GiveATestForEach()
    {
        Add("mealybug/ppu/m3.gb");
        Add("mealybug/ppu/m3_dmg_blob.png");
        Add("mealybug/ppu/m3_dmg_b.png");
        Add("mealybug/ppu/m3_cgb_c.png");
        Add("mealybug/ppu/m3_cgb_d.png");
        Add("mealybug/ppu/m3_sprites_dmg_blob.png");

        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(_folder.FullName);

        Assert.Equal(
            ["mealybug/ppu (cgb): m3_cgb_c.png m3_cgb_d.png", "mealybug/ppu (dmg): m3_dmg_blob.png"],
            tests.Select(test => $"{test.Suite}: {string.Join(' ', test.Pictures.Select(picture => Path.GetFileName(picture)))}"));
    }

    [Theory]
    [InlineData("gbmicrotest/bin/timer.gb", "Dmg FF82")]
    [InlineData("roms/dmg/docboy/ppu/scan.gb", "Dmg FFF0")]
    [InlineData("roms/cgb/docboy/ppu/scan.gbc", "Cgb FFF0")]
    [InlineData("roms/cgb/docboy/ppu/visual/scan.gbc", "")]
    [InlineData("roms/dmg/docboy/cpu/interactive/stop.gb", "")]
    public void Find_VerdictInMemory_ModelAndAddressAreKnown(string rom, string expected)
    {
        Add(rom);

        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(_folder.FullName);

        Assert.Equal(expected, string.Join(',', tests.Select(test => $"{test.Models[0]} {test.Verdict.Address:X4}")));
    }

    [Theory]
    [InlineData("ly_dmg08_cgb04c_outE0", "Dmg E0,Cgb E0")]
    [InlineData("ly_dmg08_out3_cgb04c_out1F", "Dmg 3,Cgb 1F")]
    [InlineData("ly_dmg08_out3_xcgb04c_out1F", "Dmg 3")]
    [InlineData("ly_cgb04c_out0", "Cgb 0")]
    [InlineData("ly_dmg08_cgb04c_outaudio1", "")]
    public void Find_DigitsInTheName_AreExpectedOfItsUnits(string stem, string expected)
    {
        Add($"hwtests/ly/{stem}.gbc");

        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(_folder.FullName);

        Assert.Equal(expected, string.Join(',', tests.OrderBy(test => test.Models[0]).Select(test => $"{test.Models[0]} {test.Digits}")));
    }

    [Fact]
    public void Find_PicturesOfUnits_GiveATestForEach()
    {
        Add("hwtests/map/spx.gbc");
        Add("hwtests/map/spx_dmg08.png");
        Add("hwtests/map/spx_cgb04c.png");

        IReadOnlyList<ConformanceTest> tests = ConformanceCatalog.Find(_folder.FullName);

        Assert.Equal(
            ["hwtests/map (cgb): spx_cgb04c.png", "hwtests/map (dmg): spx_dmg08.png"],
            tests.Select(test => $"{test.Suite}: {Path.GetFileName(test.Pictures.Single())}"));
    }

    [Fact]
    public void Find_RomWithoutExpectation_IsLeftOut()
    {
        Add("acid/which.gb");

        Assert.Empty(ConformanceCatalog.Find(_folder.FullName));
    }

    [Fact]
    public void Find_MissingDirectory_IsNamed()
    {
        string missing = Path.Combine(_folder.FullName, "nothing");

        var problem = Assert.Throws<DirectoryNotFoundException>(() => ConformanceCatalog.Find(missing));

        Assert.Contains(missing, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RomsThatPassAndFail_AreToldApart()
    {
        Add("mooneye/acceptance/good-GS.gb", Rom(3, 5, 8, 13, 21, 34));
        Add("mooneye/acceptance/bad-GS.gb", Rom(0x42, 0x42, 0x42, 0x42, 0x42, 0x42));

        ConformanceSuite suite = Assert.Single(ConformanceRun.Run(ConformanceCatalog.Find(_folder.FullName)));

        Assert.Equal("mooneye/acceptance", suite.Name);
        Assert.Equal(["bad-GS.gb False", "good-GS.gb True"], suite.Results.Select(result => $"{result.Test.Name} {result.Passed}"));
    }

    [Fact]
    public void Run_RomThatCannotBeRead_FailsAlone()
    {
        Add("mooneye/acceptance/good-GS.gb", Rom(3, 5, 8, 13, 21, 34));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "mooneye", "acceptance", "gone-GS.gb"), Path.Combine(_folder.FullName, "nothing"));

        ConformanceSuite suite = Assert.Single(ConformanceRun.Run(ConformanceCatalog.Find(_folder.FullName)));

        Assert.Equal(["gone-GS.gb False", "good-GS.gb True"], suite.Results.Select(result => $"{result.Test.Name} {result.Passed}"));
        Assert.Contains("gone-GS.gb", suite.Results[0].Failure, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Find_LinksToFolders_AreFollowedOnce()
    {
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(elsewhere["mooneye"]);
        elsewhere.Write("mooneye/daa.gb", new byte[0x150]);
        Directory.CreateSymbolicLink(elsewhere["mooneye/again"], elsewhere["mooneye"]);
        Add("mooneye/di-GS.gb");
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "mooneye", "linked"), elsewhere["mooneye"]);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "mooneye", "back"), "..");

        Assert.Equal(["daa.gb", "di-GS.gb"], ConformanceCatalog.Find(_folder.FullName + "/").Select(test => test.Name).Order(StringComparer.Ordinal));
    }

    [UnixFact]
    public async Task Find_PipeThatIsNamedAsARom_IsNotWaitedFor()
    {
        Add("acid/cell.png", []);
        using (Process made = Process.Start("mkfifo", [Path.Combine(_folder.FullName, "acid", "cell.gb")])) made.WaitForExit();

        ConformanceSuite suite = await Task.Run(() => Assert.Single(ConformanceRun.Run(ConformanceCatalog.Find(_folder.FullName))))
            .WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Contains("not a regular file", Assert.Single(suite.Results).Failure, StringComparison.Ordinal);
    }

    // At 0x100: LD B,n .. LD L,n; LD B,B; and round and round.
    private static byte[] Rom(byte b, byte c, byte d, byte e, byte h, byte l)
    {
        var rom = new byte[0x8000];
        new byte[] { 0x18, 0x4E }.CopyTo(rom, 0x100); // over the header
        new byte[] { 0x06, b, 0x0E, c, 0x16, d, 0x1E, e, 0x26, h, 0x2E, l, 0x40, 0x18, 0xFE }.CopyTo(rom, 0x150);
        return rom;
    }

    private void Add(string path, byte[]? bytes = null)
    {
        string file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes ?? new byte[0x150]);
    }
}
