using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace FastRL.Emu.Tests.Quest;

/// <summary>The committed ROM of the bundled game: its header, and that its sources still give the same bytes.</summary>
public class QuestRomTests
{
    // Of the 48 logo bytes, without which a Game Boy refuses a cartridge.
    private const string LogoSha256 = "daf4cabdc852baa0291849203f0b41fd0b4ecd58e0d7aff4a509f5de4d7f9a2e";

    private static readonly string Folder = FindFolder();
    private readonly byte[] _rom = File.ReadAllBytes(Path.Combine(Folder, "quest.gb"));

    [Fact]
    public void Header_CommittedRom_NamesADmgGameOnMbc5WithFourBanks()
    {
        Assert.Equal("QUEST", Encoding.ASCII.GetString(_rom, 0x134, 15).TrimEnd('\0'));
        Assert.Equal(0x00, _rom[0x143]); // DMG
        Assert.Equal(0x19, _rom[0x147]); // MBC5, no RAM
        Assert.Equal(0x01, _rom[0x148]); // 64 KiB
        Assert.Equal(0x00, _rom[0x149]);
        Assert.Equal(64 * 1024, _rom.Length);
    }

    [Fact]
    public void Header_CommittedRom_HasTheLogo()
    {
        Assert.Equal(LogoSha256, Convert.ToHexStringLower(SHA256.HashData(_rom.AsSpan(0x104, 48))));
    }

    [Fact]
    public void Header_CommittedRom_HasRightChecksums()
    {
        int header = 0;
        for (int i = 0x134; i <= 0x14C; ++i)
            header -= _rom[i] + 1;
        int all = _rom.Sum(b => b) - _rom[0x14E] - _rom[0x14F];

        Assert.Equal(header & 0xFF, _rom[0x14D]);
        Assert.Equal(all & 0xFFFF, _rom[0x14E] << 8 | _rom[0x14F]);
    }

    [SdccFact]
    public void Build_SameSources_SameBytes()
    {
        string rebuilt = Path.Combine(Path.GetTempPath(), $"quest-{Guid.NewGuid():N}.gb");
        try
        {
            var start = new ProcessStartInfo("sh") { RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(Folder, "build.sh"));
            start.ArgumentList.Add(rebuilt);
            using var build = Process.Start(start)!;
            string errors = build.StandardError.ReadToEnd();
            build.WaitForExit();

            Assert.True(build.ExitCode == 0, $"build.sh ended with {build.ExitCode}: {errors}");
            byte[] bytes = File.ReadAllBytes(rebuilt);
            Assert.Equal(_rom.Length, bytes.Length);
            int same = _rom.AsSpan().CommonPrefixLength(bytes);
            Assert.True(same == _rom.Length, $"the first byte that differs is at 0x{same:X4}: run games/quest/build.sh");
        }
        finally
        {
            File.Delete(rebuilt);
        }
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string quest = Path.Combine(folder.FullName, "games", "quest");
            if (File.Exists(Path.Combine(quest, "build.sh"))) // the output folder has the ROM alone
                return quest;
        }
        throw new FileNotFoundException($"no games/quest/build.sh above {AppContext.BaseDirectory}");
    }
}
