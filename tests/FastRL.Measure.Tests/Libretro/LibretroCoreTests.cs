using FastRL.Emu.GameBoy;
using FastRL.Measure.Libretro;
using FastRL.Measure.Tests.Conformance;
using Xunit;

namespace FastRL.Measure.Tests.Libretro;

/// <summary>The libretro frontend by itself: loading, refusing, frames and work RAM.</summary>
[Collection(PeerTests.Name)]
public sealed class LibretroCoreTests
{
    [PeerFact]
    public void Constructor_SecondCore_IsRefusedUntilTheFirstIsGone()
    {
        byte[] rom = TestRoms.Read("timer.gb");
        using (var first = new LibretroCore(Peers.Find("gambatte")!, rom))
            Assert.Throws<InvalidOperationException>(() => new LibretroCore(Peers.Find("mgba")!, rom));

        using var second = new LibretroCore(Peers.Find("mgba")!, rom);

        Assert.StartsWith("mGBA", second.Name, StringComparison.Ordinal);
    }

    [PeerFact]
    public void Constructor_BlankLogo_MgbaRefusesAndTheMessageSaysWhatMayBeWrong()
    {
        byte[] rom = TestRoms.Read("timer.gb");
        rom.AsSpan(0x104, 48).Clear();

        var problem = Assert.Throws<InvalidDataException>(() => new LibretroCore(Peers.Find("mgba")!, rom));

        Assert.Contains("logo", problem.Message, StringComparison.Ordinal);
    }

    [PeerFact]
    public void Constructor_LibraryThatIsNoCore_IsNamed()
    {
        var problem = Assert.Throws<InvalidDataException>(() => new LibretroCore("libc.so.6", TestRoms.Read("timer.gb")));

        Assert.Contains("libc.so.6: no libretro core", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_MissingLibrary_IsNamed()
    {
        var problem = Assert.Throws<InvalidDataException>(() => new LibretroCore("/nowhere/x_libretro.so", [1, 2, 3]));

        Assert.Contains("/nowhere/x_libretro.so", problem.Message, StringComparison.Ordinal);
    }

    [PeerFact]
    public void SystemRam_AfterATest_HoldsItsResults()
    {
        using var core = new LibretroCore(Peers.Find("gambatte")!, TestRoms.Read("mbc5.gb"), GameBoyModel.Dmg);
        for (int frame = 0; frame < 60; frame++)
            core.RunFrame();

        // Bank 0 at 0x4000, with the first byte of an empty ROM; then banks 1 and 31 by their numbers.
        Assert.Equal("FFFF01011F1F", Convert.ToHexString(core.SystemRam.Slice(TestRoms.ResultsAddress - 0xC000, 6)));
    }

    [PeerFact]
    public void RunFrame_AfterDispose_Throws()
    {
        var core = new LibretroCore(Peers.Find("gambatte")!, TestRoms.Read("timer.gb"));
        core.Dispose();

        Assert.Throws<ObjectDisposedException>(() => core.RunFrame());
    }
}
