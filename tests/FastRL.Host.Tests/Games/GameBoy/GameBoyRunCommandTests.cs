using System.Diagnostics;
using System.Text.Json;
using FastRL.Emu.GameBoy;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class GameBoyRunCommandTests : IDisposable
{
    private static readonly string s_rom = Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb");

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_BundledGame_PrintsEveryField()
    {
        string picture = _folder["frame.png"];
        JsonElement result = Run("--frames", "120", "--screenshot", picture);
        Assert.Equal(
            ["frames", "cycles", "model", "serial", "breakpoint", "registers", "frame_hash", "memory_hash", "state_file", "save_file"],
            result.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["a", "f", "b", "c", "d", "e", "h", "l", "sp", "pc"],
            result.GetProperty("registers").EnumerateObject().Select(property => property.Name));
        Assert.Equal(120, result.GetProperty("frames").GetInt32());
        Assert.Matches("^[0-9a-f]{16}$", result.GetProperty("frame_hash").GetString());
        Assert.True(new FileInfo(picture).Length > 100);
    }

    [Fact]
    public void Run_SameInput_SameHashes() =>
        Assert.Equal(Run("--frames", "200").GetRawText(), Run("--frames", "200").GetRawText());

    [Fact]
    public void Run_OtherButtons_OtherMemory()
    {
        string script = _folder.Write("keys.txt", "100 -\n5 start\n60 -\n60 right\n");
        Assert.NotEqual(
            Run("--frames", "300").GetProperty("memory_hash").GetString(),
            Run("--frames", "300", "--input", script).GetProperty("memory_hash").GetString());
    }

    [Fact]
    public void Run_UntilBreakpointThatNeverComes_RunsAllFrames()
    {
        JsonElement result = Run("--frames", "30", "--until-breakpoint");
        Assert.False(result.GetProperty("breakpoint").GetBoolean());
        Assert.Equal(30, result.GetProperty("frames").GetInt32());
    }

    [Fact]
    public void Run_SaveState_WritesAStateThatLoads()
    {
        string file = _folder["end.state"];
        JsonElement result = Run("--frames", "60", "--save-state", file);
        Assert.Equal(file, result.GetProperty("state_file").GetString());
        using GameBoyRom rom = GameBoyRom.Load(s_rom);
        using var machine = new GameBoyMachine(rom);
        machine.LoadState(File.ReadAllBytes(file));
        Assert.Equal(result.GetProperty("cycles").GetUInt64(), machine.Cycles);
    }

    [Fact]
    public void Run_RomCutShort_IsWarnedOf()
    {
        string cut = _folder.Write("cut.gb", File.ReadAllBytes(s_rom)[..0x8000]);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["gb", "run", cut, "--frames", "1"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("cut.gb: header byte 0x148 says 65536 bytes, the file has 32768; the rest reads as FF", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BatteryOfACartridgeWithoutRam_IsRefused()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["gb", "run", s_rom, "--frames", "1", "--battery", _folder["x.sav"], "--save-state", _folder["x.state"]]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no RAM that a battery could keep", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.state"]), "it was run first");
    }

    [Fact]
    public void Run_SerialOutput_CannotTakeTheTerminalOver()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["gb", "run", _folder.Write("serial.gb", SerialRom("a\u001B[31m\nb")), "--frames", "30"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("serial\na\\u001B[31m\nb", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gb run ROM --frames 100000000 --save-state STATE")]
    [InlineData("bench gb --rom ROM --frames 10000000")]
    public async Task Run_Interrupted_EndsWith130(string command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, which tells when a process catches a signal");
        string[] words = [.. command.Split(' ').Select(word => word switch { "ROM" => s_rom, "STATE" => _folder["x.state"], _ => word })];
        // As a script's background job, which begins with SIGINT ignored.
        var start = new ProcessStartInfo("env", ["--ignore-signal=INT", Path.Combine(AppContext.BaseDirectory, "fastrl"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process run = Process.Start(start)!;
        Task<string> error = run.StandardError.ReadToEndAsync();
        // Before its handler is there the signal is ignored or ends it without a word; a second one, later, does the same.
        SpinWait.SpinUntil(() => run.HasExited || Catches(run, 2), s_patience);
        using (Process kill = Process.Start("kill", ["-INT", $"{run.Id}"])) kill.WaitForExit();
        bool ended = run.WaitForExit(s_patience);
        if (!ended) run.Kill();
        Assert.True(ended, "still running after SIGINT");
        Assert.Equal((130, "fastrl: interrupted"), (run.ExitCode, (await error).Trim().Split('\n')[^1]));
        Assert.False(File.Exists(_folder["x.state"]));
    }

    // proc_pid_status(5): SigCgt is a mask of the signals that are caught, bit 0 being signal 1.
    private static bool Catches(Process process, int signal)
    {
        string[] masks = [.. File.ReadLines($"/proc/{process.Id}/status").Where(line => line.StartsWith("SigCgt:", StringComparison.Ordinal))];
        return masks is [var mask] && (Convert.ToUInt64(mask[7..].Trim(), 16) & (1UL << (signal - 1))) != 0;
    }

    // Sends each byte over the serial port (Pan Docs, "Serial Data Transfer"), and rests.
    private static byte[] SerialRom(string text)
    {
        byte[] rom = File.ReadAllBytes(s_rom);
        int at = 0x150;
        void Emit(params ReadOnlySpan<byte> code)
        {
            code.CopyTo(rom.AsSpan(at));
            at += code.Length;
        }
        new byte[] { 0x00, 0xC3, 0x50, 0x01 }.CopyTo(rom, 0x100); // NOP; JP 0150
        foreach (char c in text)
        {
            Emit(0x3E, (byte)c, 0xE0, 0x01); // LD A,c; LDH (SB),A
            Emit(0x3E, 0x81, 0xE0, 0x02);    // LD A,81; LDH (SC),A
            Emit(0xF0, 0x02, 0xE6, 0x80, 0x20, 0xFA); // LDH A,(SC); AND 80; JR NZ: until it is sent
        }
        Emit(0x18, 0xFE); // JR to itself
        return rom;
    }

    private static JsonElement Run(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["gb", "run", s_rom, "--json", .. args]);
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
