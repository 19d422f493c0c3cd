using System.CommandLine;
using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games.GameBoy;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl gb ram</c>: where a game keeps a number.</summary>
internal sealed class GameBoyMemoryCommand(GameBoyMemoryCommand.Settings settings, TextWriter output)
{
    private const int Listed = 40;

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Rom, GameBoyModel Model, string? Input, string? State, int Frames, IReadOnlyList<MemoryCondition> Conditions, WatchedValueKind Kind, bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var rom = new Argument<string>("ROM") { Description = "Game Boy or Game Boy Color ROM." };
        Option<string> model = ChoiceOption.Create("--model", "Hardware, auto being what the ROM's header asks for", "auto", "dmg", "cgb");
        Option<string?> input = PathOption.Create("--input", "Script of buttons as for gb run; lines 'mark NAME' in it name moments.", "SCRIPT");
        Option<string?> state = PathOption.Create("--state", "Begin at a state that gb run --save-state wrote.", "FILE");
        Option<int> frames = NumberOption.Create("--frames", "Frames to run, at least; the script's and the last moment's otherwise.", 0, MemorySearch.MostFrames, 0);
        var find = new Option<string[]>("--find")
        {
            Description = "What the number does: 'MOMENT equal N', 'MOMENT grew by 1', shrank, changed, same; may be repeated.",
            HelpName = "CONDITION",
        };
        Option<string> kind = ChoiceOption.Create("--kind", "What a number is", [.. ValueTable.KindNames]);
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("ram", "Finds where a game keeps a number, by what it does; without a condition all memory is shown.")
        {
            rom, model, input, state, frames, find, kind, json,
        };
        command.SetAction(parsed => new GameBoyMemoryCommand(
            new Settings(
                parsed.GetRequiredValue(rom),
                Enum.Parse<GameBoyModel>(parsed.GetValue(model)!, ignoreCase: true),
                parsed.GetValue(input),
                parsed.GetValue(state),
                parsed.GetValue(frames),
                [.. (parsed.GetValue(find) ?? []).Select(MemoryCondition.Parse)],
                ValueTable.KindOf(parsed.GetValue(kind)!),
                parsed.GetValue(json)),
            output).Run());
        return command;
    }

    private int Run()
    {
        InputScript script = settings.Input is null ? InputScript.Empty : InputScript.Load(settings.Input);
        using GameBoyRom rom = GameBoyRom.Load(settings.Rom);
        using var machine = new GameBoyMachine(rom, settings.Model);
        if (settings.State is not null)
            machine.LoadState(InputFile.ReadAllBytes(settings.State, machine.StateSize));
        var map = new MemoryMap(machine, rom.Info.RamBytes);
        var search = new MemorySearch(machine, map, script, settings.Conditions, Math.Max(settings.Frames, script.Frames));
        using var interruption = new Interruption();
        IReadOnlyList<MemoryMatch> matches = search.Run(settings.Kind, interruption.Token);
        if (settings.Json)
            JsonOutput.Write(output, new { matches, matches.Count });
        else if (settings.Conditions.Count == 0)
            PrintMemory(map, machine);
        else
            PrintMatches(matches);
        return ExitCode.Done;
    }

    private void PrintMatches(IReadOnlyList<MemoryMatch> matches)
    {
        output.WriteLine($"{matches.Count} {(matches.Count == 1 ? "place" : "places")}");
        foreach (MemoryMatch match in matches.Take(Listed))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"0x{match.Address:X4}{(match.Bank > 0 ? $" bank {match.Bank}" : "       ")}  {match.Previous} -> {match.Value}"));
        if (matches.Count > Listed)
            output.WriteLine($"... and {matches.Count - Listed} more; another --find leaves fewer");
    }

    // Rows of 16 bytes; those of zeros are left out.
    private void PrintMemory(MemoryMap map, GameBoyMachine machine)
    {
        byte[] memory = map.Read(machine);
        foreach (MemoryPlace[] row in map.Places(1).GroupBy(place => (place.Bank, place.Address >> 4)).Select(group => group.ToArray()))
        {
            if (row.Any(place => memory[place.Offset] != 0))
                output.WriteLine($"{row[0].Bank}:{row[0].Address:X4}  {string.Join(' ', row.Select(place => $"{memory[place.Offset]:X2}"))}");
        }
    }
}
