using System.Text;
using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Conformance;

/// <summary>Runs one test on the core and says what came of it.</summary>
internal static class ConformanceJudge
{
    // 59.73 frames are a second. The slowest mooneye ROM takes 8 seconds, blargg's whole cpu_instrs 55.
    private const int RegisterFrames = 900;
    private const int TextFrames = 5400;
    private const int PictureFrames = 180;
    private const int ClockPictureFrames = 1500; // tests of a cartridge's clock wait for whole seconds
    private const int TextSlice = 15;
    private const int DigitFrames = 18; // the suite's 15, and those in which a Game Boy shows its maker's name
    private const int MemoryFrames = 600;
    private const int MemorySlice = 10;

    /// <summary>Runs a test on each of its models.</summary>
    public static ConformanceResult Run(ConformanceTest test)
    {
        foreach (GameBoyModel model in test.Models)
        {
            string? failure = RunOn(test, model);
            if (failure is not null)
                return new ConformanceResult(test, $"{(model == GameBoyModel.Cgb ? "cgb" : "dmg")}: {failure}");
        }
        return new ConformanceResult(test, Failure: null);
    }

    private static string? RunOn(ConformanceTest test, GameBoyModel model)
    {
        try
        {
            using GameBoyRom rom = GameBoyRom.Load(test.RomPath);
            using var machine = new GameBoyMachine(rom, model);
            return test.Method switch
            {
                ConformanceMethod.Registers => JudgeRegisters(machine),
                ConformanceMethod.Memory => JudgeMemory(machine, test.Verdict),
                ConformanceMethod.Text => JudgeText(machine, test),
                ConformanceMethod.Digits => JudgeDigits(machine, test.Digits),
                _ => JudgePicture(machine, test.Pictures, HasClock(rom) ? ClockPictureFrames : PictureFrames),
            };
        }
        // One file that cannot be read is one test that fails.
        catch (Exception problem) when (problem is InvalidDataException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return problem.Message;
        }
    }

    private static string? JudgeRegisters(GameBoyMachine machine)
    {
        if (!machine.RunUntilBreakpoint(RegisterFrames))
            return $"no LD B,B within {RegisterFrames} frames, PC={machine.Registers.ProgramCounter:X4}";
        GameBoyRegisters r = machine.Registers;
        return (r.B, r.C, r.D, r.E, r.H, r.L) == (3, 5, 8, 13, 21, 34)
            ? null
            : $"B={r.B:X2} C={r.C:X2} D={r.D:X2} E={r.E:X2} H={r.H:X2} L={r.L:X2}; screen: {ScreenText(machine)}";
    }

    private static string? JudgeMemory(GameBoyMachine machine, MemoryVerdict verdict)
    {
        for (int frame = 0; frame < MemoryFrames; frame += MemorySlice)
        {
            machine.RunFrames(MemorySlice);
            byte value = machine.ReadByte(verdict.Address);
            if (value == verdict.Pass)
                return null;
            if (value == verdict.Fail)
                return $"{verdict.Address:X4} is {value:X2}";
        }
        return $"no verdict at {verdict.Address:X4} within {MemoryFrames} frames, PC={machine.Registers.ProgramCounter:X4}";
    }

    private static string? JudgeText(GameBoyMachine machine, ConformanceTest test)
    {
        for (int frame = 0; frame < TextFrames; frame += TextSlice)
        {
            machine.RunFrames(TextSlice);
            if (MemoryStatus(machine) is int status)
                return status == 0 ? null : $"status {status}: {ScreenText(machine)}";
            string text = Encoding.Latin1.GetString(machine.GetSerial());
            if (!ContainsVerdict(text))
                text = ScreenText(machine);
            if (!ContainsVerdict(text))
                continue;
            // The number of the failed part follows the word.
            machine.RunFrames(TextSlice);
            return text.Contains("Passed", StringComparison.OrdinalIgnoreCase) ? null : ScreenText(machine);
        }
        return test.Pictures.Count > 0
            ? JudgePicture(machine, test.Pictures, frames: 1)
            : $"no verdict within {TextFrames} frames, PC={machine.Registers.ProgramCounter:X4}: {ScreenText(machine)}";
    }

    private static bool ContainsVerdict(string text) =>
        text.Contains("Passed", StringComparison.OrdinalIgnoreCase) || text.Contains("Failed", StringComparison.OrdinalIgnoreCase);

    // blargg's later shells: signature DE B0 61 at A001, status at A000, 0x80 while the test runs.
    private static int? MemoryStatus(GameBoyMachine machine)
    {
        Span<byte> bytes = stackalloc byte[4];
        machine.ReadMemory(0xA000, bytes);
        return bytes[1] == 0xDE && bytes[2] == 0xB0 && bytes[3] == 0x61 && bytes[0] != 0x80 ? bytes[0] : null;
    }

    // The suites' fonts lie at their ASCII codes: the tile map is readable. Letters and blanks only, in one line.
    private static string ScreenText(GameBoyMachine machine)
    {
        int map = (machine.ReadByte(0xFF40) & 0x08) != 0 ? 0x9C00 : 0x9800;
        var tiles = new byte[32 * GameBoyMachine.TileRows];
        machine.ReadMemory(map, tiles, bank: 0);
        IEnumerable<string> rows = tiles.Chunk(32).Select(row =>
            string.Concat(row.Take(GameBoyMachine.TileColumns).Select(tile => tile is > 32 and < 127 ? (char)tile : ' ')).Trim());
        return string.Join(' ', rows.Where(row => row.Length > 0));
    }

    // Digits are drawn as tiles of their own numbers.
    private static string? JudgeDigits(GameBoyMachine machine, string digits)
    {
        const int TileBytes = 16, Side = 8;
        machine.RunFrames(DigitFrames, drawLast: true);
        var frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
        machine.GetFrame(frame);
        var tiles = new byte[16 * TileBytes];
        machine.ReadMemory(0x8000, tiles, bank: 0);
        ushort black = machine.Model == GameBoyModel.Cgb ? (ushort)0 : (ushort)3;
        string shown = string.Concat(Enumerable.Range(0, digits.Length).Select(place =>
        {
            for (int digit = 0; digit < 16; digit++)
                if (!IsBlank(digit) && Enumerable.Range(0, Side * Side).All(i => IsDark(place, i) == IsSet(digit, i))) return $"{digit:X}";
            return "?";
        }));
        return shown == digits ? null : $"shows {shown}, not {digits}";

        bool IsBlank(int tile) => Enumerable.Range(0, Side * Side).All(i => !IsSet(tile, i));
        bool IsDark(int place, int i) => frame[i / Side * GameBoyMachine.ScreenWidth + place * Side + i % Side] == black;
        bool IsSet(int tile, int i) => (tiles[tile * TileBytes + i / Side * 2] >> (7 - i % Side) & 1) != 0;
    }

    private static string? JudgePicture(GameBoyMachine machine, IReadOnlyList<string> pictures, int frames)
    {
        machine.RunFrames(frames, drawLast: true);
        var frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
        machine.GetFrame(frame);
        int fewest = int.MaxValue;
        string nearest = "";
        foreach (string file in pictures)
        {
            RgbPicture picture = PngReader.Load(file);
            if (picture.Width != GameBoyMachine.ScreenWidth || picture.Height != GameBoyMachine.ScreenHeight)
                throw new InvalidDataException($"{file}: {picture.Width}x{picture.Height} pixels, not 160x144");
            (int different, int first) = FrameComparison.Compare(frame, picture.Rgb, machine.Model);
            if (different == 0)
                return null;
            if (different < fewest)
            {
                fewest = different;
                nearest = $"{different} pixels differ from {Path.GetFileName(file)}, the first at "
                    + $"x={first % GameBoyMachine.ScreenWidth}, y={first / GameBoyMachine.ScreenWidth}";
            }
        }
        return nearest;
    }

    private static bool HasClock(GameBoyRom rom) => rom.Info.CartridgeType is 0x0F or 0x10;
}
