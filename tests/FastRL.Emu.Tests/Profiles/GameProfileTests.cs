using System.IO.Compression;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Observations;
using FastRL.Emu.Profiles;
using FastRL.Emu.Tests.GameBoy;
using FastRL.Envs;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class GameProfileTests
{
    [Fact]
    public void Parse_Tables_BecomeNumberedValues()
    {
        GameProfile profile = TestProfile.Load();
        Assert.Equal(["mode", "x", "y", "coins", "flags", "foe0_x", "foe1_x", "foe2_x"], profile.ValueNames);
        Assert.Equal([0xC010, 0xC018, 0xC020], profile.Values.Skip(5).Select(value => value.Address));
    }

    [Fact]
    public void Parse_Mask_ShiftsItsLowestBitDown() =>
        Assert.Equal(new WatchedValue(WatchedValueKind.U8, 0xC005, -1, 0x30, 4), TestProfile.Load().Values[4]);

    [Fact]
    public void Parse_Features_AreLaidOutInOrder()
    {
        Assert.Equal(
            [
                new ObservedFeature(ObservedFeatureKind.Scale, 1, 0, 1, 1f / 160),
                new ObservedFeature(ObservedFeatureKind.OneHot, 0, 0, 4),
                new ObservedFeature(ObservedFeatureKind.Bits, 4, 0, 2),
                new ObservedFeature(ObservedFeatureKind.Bins, 2, 0, 9, 1f / 16),
                new ObservedFeature(ObservedFeatureKind.Scale, 5, 0, 1, 1f / 160),
                new ObservedFeature(ObservedFeatureKind.Scale, 6, 0, 1, 1f / 160),
                new ObservedFeature(ObservedFeatureKind.Scale, 7, 0, 1, 1f / 160),
            ],
            TestProfile.Load().Features);
    }

    // The native batch computes floor((value - offset) * scale) in floats.
    [Fact]
    public void Parse_Bins_PutEveryNumberIntoItsBin()
    {
        for (int bins = 2; bins <= 40; bins++)
        {
            for (int width = 1; width <= 20; width++)
            {
                GameProfile profile = TestProfile.With("bins: 9, range: 0..144", $"bins: {bins}, range: 0..{bins * width}");
                float scale = profile.Features[3].Scale;
                for (int value = 0; value < bins * width; value++)
                    Assert.Equal(value / width, (int)MathF.Floor(value * scale));
            }
        }
    }

    [Fact]
    public void Parse_Actions_BecomeButtonMasks()
    {
        GameProfile profile = TestProfile.Load();
        Assert.Equal(new ProfileAction("nop", GameBoyButtons.None), profile.Actions[0]);
        Assert.Equal(new ProfileAction("up+a", GameBoyButtons.Up | GameBoyButtons.A), profile.Actions[6]);
    }

    [Fact]
    public void Parse_EndCauses_EndWithPatienceAndTheStepLimit()
    {
        Assert.Equal(
            [
                new EndCause("won", Success: true, Truncation: false),
                new EndCause("lost", Success: false, Truncation: false),
                new EndCause("outside", Success: false, Truncation: true),
                new EndCause("patience", Success: false, Truncation: true),
                new EndCause("max_steps", Success: false, Truncation: true),
            ],
            TestProfile.Load().EndCauses);
    }

    [Fact]
    public void Parse_RomFile_IsRelativeToTheProfile() =>
        Assert.Equal(Path.GetFullPath("games/small.gb"), TestProfile.Load().Rom.Path);

    [Fact]
    public void Parse_TileClasses_ReplaceTileNumbers()
    {
        GameProfile profile = TestProfile.With(
            "actions:", "  tiles: {classes: {wall: [1..3, 0x10], hero: [768..1535]}}\nactions:");
        Assert.Equal(3, profile.TileClasses);
        Assert.Equal([0, 1, 1, 1, 0], profile.TileMap!.Take(5).Select(tile => (int)tile));
        Assert.Equal(1, profile.TileMap![16]);
        Assert.Equal(2, profile.TileMap[1535]);
    }

    [Fact]
    public void Parse_Pixels_HaveSizeAndStack()
    {
        GameProfile profile = TestProfile.With("actions:", "  pixels: {size: 84x84, stack: 4}\nactions:");
        Assert.Equal(new PixelObservation(84, 84, 4, Blend.None), profile.Pixels);
    }

    [Fact]
    public void Load_MissingFile_IsNamed()
    {
        var error = Assert.Throws<ProfileException>(() => GameProfile.Load("no-such-profile.yaml"));
        Assert.StartsWith("no-such-profile.yaml: cannot read the profile: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RomRead_MissingFile_SaysWhereItWasExpected()
    {
        var error = Assert.Throws<ProfileException>(() => TestProfile.Load().Rom.Read());
        Assert.Equal($"games/small.yaml:3:3: the ROM of 'SMALL' is not at {Path.GetFullPath("games/small.gb")}: put it there or name its file", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RomRead_Archive_IsOfTheRomInIt(bool damaged)
    {
        using var folder = new TemporaryFolder();
        byte[] rom = TestRom.Bytes();
        string path = folder["small.zip"];
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("small.gb").Open()) entry.Write(rom);
        if (damaged) File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        RomIdentity identity = TestProfile.With("SMALL", "TEST").Rom;
        if (damaged)
            Assert.Equal($"games/small.yaml:3:3: {path}: the archive is damaged", Assert.Throws<ProfileException>(() => identity.Read(path)).Message);
        else
            Assert.Equal(rom, identity.Read(path));
    }

    [Fact]
    public void RomCheck_OtherTitle_IsRefused()
    {
        byte[] rom = new byte[0x8000];
        Encoding.ASCII.GetBytes("OTHER").CopyTo(rom, 0x134);
        var error = Assert.Throws<ProfileException>(() => TestProfile.Load().Rom.Check(rom, "a.gb"));
        Assert.Equal("games/small.yaml:3:3: a.gb is not the ROM of this profile: its title is 'OTHER', expected is 'SMALL'", error.Message);
    }

    // MD5 of 32768 zero bytes, by md5sum.
    [Theory]
    [InlineData("bb7df04e1b0a2570657527a7e108ae23", true)]
    [InlineData("00000000000000000000000000000000", false)]
    public void RomCheck_Hash_DecidesWhereItIsGiven(string md5, bool fits)
    {
        GameProfile profile = TestProfile.With("  title: SMALL", $"  md5: [{md5}]");
        Exception? error = Record.Exception(() => profile.Rom.Check(new byte[0x8000], "a.gb"));
        Assert.Equal(fits, error is null);
    }
}
