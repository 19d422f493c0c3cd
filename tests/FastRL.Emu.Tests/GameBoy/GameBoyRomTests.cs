using System.IO.Compression;
using System.Security.Cryptography;
using FastRL.Emu.GameBoy;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyRomTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastrl-rom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Info_OfAWellFormedRom_IsTheHeader()
    {
        using GameBoyRom rom = TestRom.Load(cgbFlag: 0x80);

        Assert.Equal(new GameBoyRomInfo("TEST", 0, 0x80, true, 0x8000, 0, 0x8000), rom.Info);
    }

    [Fact]
    public void Sha256_OfARom_IsOfItsBytes()
    {
        using GameBoyRom rom = TestRom.Load();

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(TestRom.Bytes())), rom.Sha256);
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        string path = Path.Combine(_folder, "none.gb");

        var exception = Assert.Throws<FileNotFoundException>(() => GameBoyRom.Load(path));

        Assert.Equal($"{path}: no such file", exception.Message);
    }

    [Fact]
    public void Load_EmptyFile_NamesItAndTheReason()
    {
        string path = Write("empty.gb", []);

        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));

        Assert.Equal($"{path}: the file is empty", exception.Message);
    }

    [Fact]
    public void Load_Device_IsRefusedAsOne()
    {
        if (!OperatingSystem.IsLinux()) return;

        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load("/dev/zero"));

        Assert.Equal("/dev/zero: not a regular file", exception.Message);
    }

    [Fact]
    public void Load_FileTooBig_NamesItAndTheReason()
    {
        string path = Path.Combine(_folder, "big.gb");
        using (FileStream file = File.Create(path)) file.SetLength(GameBoyRom.MaximumBytes + 1);

        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));

        Assert.Equal($"{path}: 8388609 bytes, a ROM has at most 8388608", exception.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(335)]
    public void Load_FileTooShort_NamesItAndTheReason(int length)
    {
        string path = Write("short.gb", new byte[length]);

        string message = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path)).Message;

        Assert.StartsWith($"{path}: ", message, StringComparison.Ordinal);
        Assert.Contains($"{length}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Load_Archive_TakesTheOneRomInIt(int roms)
    {
        string path = Path.Combine(_folder, "games.zip");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt");
            for (int i = 0; i < roms; i++)
            {
                using Stream entry = zip.CreateEntry($"folder/game{i}.GB").Open();
                entry.Write(TestRom.Bytes());
            }
        }

        if (roms == 1)
        {
            using GameBoyRom rom = GameBoyRom.Load(path);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(TestRom.Bytes())), rom.Sha256);
        }
        else
        {
            var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));
            Assert.Equal($"{path}: the archive holds {roms} ROMs (*.gb, *.gbc), one is wanted", exception.Message);
        }
    }

    [Fact]
    public void Load_ArchiveCutShort_SaysSo()
    {
        string path = Write("cut.zip", [0x50, 0x4B, 3, 4, 1, 2, 3]);

        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));

        Assert.Equal($"{path}: the archive is damaged", exception.Message);
    }

    [Fact]
    public void BatteryFile_WrittenAndRead_IsTheCartridgesRam()
    {
        byte[] bytes = TestRom.Bytes();
        (bytes[0x147], bytes[0x149]) = (0x1B, 0x03); // MBC5 with 32 KiB
        using GameBoyRom rom = GameBoyRom.FromBytes(bytes);
        using var first = new GameBoyMachine(rom);
        using var second = new GameBoyMachine(rom);
        first.WriteMemory(0xA000, [0x5A], bank: 0);
        first.WriteMemory(0xBFFF, [0xA5], bank: 3);
        string path = Path.Combine(_folder, "game.sav");
        BatteryFile.Write(path, first, rom.Info);
        File.AppendAllText(path, new string('t', 48)); // a clock of another emulator's
        BatteryFile.Read(path, second, rom.Info);
        Assert.Equal((0x5A, 0xA5), (second.ReadByte(0xA000, 0), second.ReadByte(0xBFFF, 3)));

        File.WriteAllBytes(path, new byte[0x7FFF]);
        Assert.Throws<InvalidDataException>(() => BatteryFile.Read(path, second, rom.Info));
    }

    [Fact]
    public void FromBytes_UnknownCartridge_NamesTheByte()
    {
        byte[] bytes = TestRom.Bytes();
        bytes[0x147] = 0xEE;

        string message = Assert.Throws<InvalidDataException>(() => GameBoyRom.FromBytes(bytes, "odd.gb")).Message;

        Assert.StartsWith("odd.gb: ", message, StringComparison.Ordinal);
        Assert.Contains("EE", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromBytes_Nothing_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => GameBoyRom.FromBytes(default));

    [Fact]
    public void Dispose_BeforeItsMachine_LeavesTheMachineRunning()
    {
        GameBoyRom rom = TestRom.Load();
        using var machine = new GameBoyMachine(rom);
        rom.Dispose();

        machine.RunFrames(3);

        Assert.NotEqual(0, machine.ReadByte(0xC001) | machine.ReadByte(0xC002));
    }

    [Fact]
    public void Machine_OfADisposedRom_Throws()
    {
        GameBoyRom rom = TestRom.Load();
        rom.Dispose();
        rom.Dispose();

        Assert.Throws<ObjectDisposedException>(() => new GameBoyMachine(rom));
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
