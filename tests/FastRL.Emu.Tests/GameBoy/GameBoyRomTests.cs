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
    public void Load_ArchiveThatMacosMade_LeavesItsAttributesOut()
    {
        string path = Zip(("game.gb", TestRom.Bytes()), ("__MACOSX/._game.gb", [0, 5, 22, 7]));
        using GameBoyRom rom = GameBoyRom.Load(path);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(TestRom.Bytes())), rom.Sha256);
    }

    [Fact]
    public void Load_ArchiveWithAByteChanged_IsRefused()
    {
        string path = Zip(("game.gb", TestRom.Bytes()));
        byte[] bytes = File.ReadAllBytes(path);
        int code = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x3E, 0x20, 0xE0, 0x00]);
        bytes[code + 1] = 0x10; // the other half of the buttons; the header is as it was
        File.WriteAllBytes(path, bytes);
        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));
        Assert.Equal($"{path}: game.gb is damaged: its checksum is wrong", exception.Message);
    }

    [Fact]
    public void Load_ArchiveThatIsEncrypted_IsRefusedAsOne()
    {
        string path = Zip(("game.gb", TestRom.Bytes()));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[6] |= 1; // general purpose bit 0, in the file's header and in the directory's (APPNOTE 4.4.4)
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        File.WriteAllBytes(path, bytes);
        var exception = Assert.Throws<InvalidDataException>(() => GameBoyRom.Load(path));
        Assert.Equal($"{path}: game.gb is encrypted; unpack it", exception.Message);
    }

    [Fact]
    public void Load_ArchivesOfAnyBytes_AreReadOrRefused()
    {
        byte[] whole = File.ReadAllBytes(Zip(("readme.txt", [1, 2, 3]), ("game.gb", TestRom.Bytes())));
        var random = new Random(17);
        string path = Path.Combine(_folder, "any.zip");
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = [.. whole];
            int directory = bytes.Length - 200; // where most of what is not data lies
            for (int changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(2) == 0 ? random.Next(4, 80) : random.Next(directory, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                GameBoyRom.Load(path).Dispose();
            }
            catch (InvalidDataException problem)
            {
                Assert.StartsWith(path, problem.Message, StringComparison.Ordinal);
            }
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

    private string Zip(params (string Name, byte[] Bytes)[] files)
    {
        string path = Path.Combine(_folder, "zipped.zip");
        File.Delete(path);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in files)
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
        return path;
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
