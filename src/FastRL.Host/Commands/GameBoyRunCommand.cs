using System.CommandLine;
using System.Globalization;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Output;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl gb run</c>: runs a ROM and says what came of it.</summary>
internal sealed class GameBoyRunCommand(GameBoyRunCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Rom, int Frames, GameBoyModel Model, string? Input, bool UntilBreakpoint, string? Screenshot,
        string? SaveState, string? Battery, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var rom = new Argument<string>("ROM") { Description = "Game Boy or Game Boy Color ROM." };
        Option<int> frames = NumberOption.Create("--frames", "Frames to run, 59.73 to a second.", 1, 100_000_000, 600);
        Option<string> model = ChoiceOption.Create("--model", "Hardware, auto being what the ROM's header asks for", "auto", "dmg", "cgb");
        Option<string?> input = PathOption.Create("--input", "Script of buttons, a line each: '60 right', '4 a+up', '30 -'.", "SCRIPT");
        var breakpoint = new Option<bool>("--until-breakpoint") { Description = "Stop at the first LD B,B." };
        Option<string?> screenshot = PathOption.Create("--screenshot", "Write the last frame as PNG.", "FILE.png");
        Option<string?> saveState = PathOption.Create("--save-state", "Write the machine's state at the end.", "FILE");
        Option<string?> battery = PathOption.Create("--battery", "RAM of the cartridge: read before, if the file is there, and written at the end.", "FILE.sav");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("run", "Runs a ROM; prints frames, serial output, registers and hashes.")
        {
            rom, frames, model, input, breakpoint, screenshot, saveState, battery, json,
        };
        command.SetAction(parsed => new GameBoyRunCommand(
            new Settings(
                parsed.GetRequiredValue(rom),
                parsed.GetValue(frames),
                Enum.Parse<GameBoyModel>(parsed.GetValue(model)!, ignoreCase: true),
                parsed.GetValue(input),
                parsed.GetValue(breakpoint),
                parsed.GetValue(screenshot),
                parsed.GetValue(saveState),
                parsed.GetValue(battery),
                parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private int Run()
    {
        InputScript script = settings.Input is null ? InputScript.Empty : InputScript.Load(settings.Input);
        using GameBoyRom rom = GameBoyRom.Load(settings.Rom);
        if (!rom.Info.HeaderChecksumOk)
            throw new InputException($"{rom.Name}: header byte 0x14D is not the checksum of the header, so that no Game Boy would start this ROM");
        if (rom.Info.DeclaredBytes > rom.Info.RomBytes)
            error.WriteLine($"{rom.Name}: header byte 0x148 says {rom.Info.DeclaredBytes} bytes, the file has {rom.Info.RomBytes}; the rest reads as FF");
        if (settings.Battery is not null)
            BatteryFile.CheckRam(settings.Battery, rom.Info);
        using var machine = new GameBoyMachine(rom, settings.Model);
        if (Path.Exists(settings.Battery))
            BatteryFile.Read(settings.Battery, machine, rom.Info);
        using var interruption = new Interruption();
        RunOutcome outcome = RomRunner.Run(machine, script, settings.Frames, settings.UntilBreakpoint, interruption.Token);
        var frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
        machine.GetFrame(frame);
        if (settings.Screenshot is not null)
        {
            byte[] rgb = FramePicture.ToRgb(frame, machine.Model);
            PngWriter.Write(settings.Screenshot, rgb, GameBoyMachine.ScreenWidth, GameBoyMachine.ScreenHeight);
        }
        if (settings.SaveState is not null)
        {
            var state = new byte[machine.StateSize];
            machine.SaveState(state);
            OutputFile.WriteAllBytes(settings.SaveState, state);
        }
        if (settings.Battery is not null)
            BatteryFile.Write(settings.Battery, machine, rom.Info);
        string serial = Encoding.Latin1.GetString(machine.GetSerial());
        if (settings.Json)
            PrintJson(machine, outcome, serial, frame);
        else
            PrintText(machine, outcome, serial, frame);
        return ExitCode.Done;
    }

    private void PrintJson(GameBoyMachine machine, RunOutcome outcome, string serial, ushort[] frame)
    {
        GameBoyRegisters r = machine.Registers;
        JsonOutput.Write(output, new
        {
            outcome.Frames,
            machine.Cycles,
            Model = ModelName(machine),
            Serial = serial,
            outcome.Breakpoint,
            Registers = new { r.A, r.F, r.B, r.C, r.D, r.E, r.H, r.L, Sp = r.StackPointer, Pc = r.ProgramCounter },
            FrameHash = Hex(FramePicture.Hash(frame)),
            MemoryHash = Hex(machine.HashMemory()),
            StateFile = settings.SaveState,
            SaveFile = settings.Battery,
        });
    }

    private void PrintText(GameBoyMachine machine, RunOutcome outcome, string serial, ushort[] frame)
    {
        GameBoyRegisters r = machine.Registers;
        output.WriteLine($"frames      {outcome.Frames}{(outcome.Breakpoint ? ", stopped at LD B,B" : "")}");
        output.WriteLine($"cycles      {machine.Cycles}");
        output.WriteLine($"model       {ModelName(machine)}");
        output.WriteLine($"registers   A={r.A:X2} F={r.F:X2} B={r.B:X2} C={r.C:X2} D={r.D:X2} E={r.E:X2} H={r.H:X2} L={r.L:X2} "
            + $"SP={r.StackPointer:X4} PC={r.ProgramCounter:X4}");
        output.WriteLine($"frame hash  {Hex(FramePicture.Hash(frame))}");
        output.WriteLine($"memory hash {Hex(machine.HashMemory())}");
        if (serial.Length > 0)
            output.WriteLine($"serial\n{string.Join('\n', serial.Split('\n').Select(Printable.Of))}");
    }

    private static string ModelName(GameBoyMachine machine) => machine.Model == GameBoyModel.Cgb ? "cgb" : "dmg";

    private static string Hex(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
