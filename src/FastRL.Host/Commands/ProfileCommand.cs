using System.CommandLine;
using System.Globalization;
using System.Text;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games.GameBoy;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl profile</c>: files that make a ROM a game to train on.</summary>
internal static class ProfileCommand
{
    private const int FramesOfAMinute = 3600;

    /// <summary>The command and those below it.</summary>
    public static Command Create(TextWriter output) => new("profile", "Profiles: how a Game Boy ROM becomes a game to train on.")
    {
        CreateNew(output),
        CreateCheck(output),
    };

    private static Command CreateNew(TextWriter output)
    {
        var rom = new Argument<string>("ROM") { Description = "Game Boy or Game Boy Color ROM." };
        Option<string?> file = PathOption.Create("--out", "File to write. [default: the ROM's name with .yaml, in this folder]", "FILE");
        var command = new Command("new", "Writes a profile to begin with.") { rom, file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file) ?? Path.GetFileNameWithoutExtension(parsed.GetRequiredValue(rom)) + ".yaml";
            if (Path.Exists(path)) throw new InputException($"{path} is there already");
            OutputFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(NewProfile.Of(parsed.GetRequiredValue(rom), path)));
            output.WriteLine($"{path} is a profile to begin with: `fastrl gb ram` finds addresses, `fastrl profile check {path}` plays it");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCheck(TextWriter output)
    {
        var profile = new Argument<string>("FILE") { Description = "A profile." };
        Option<string?> rom = PathOption.Create("--rom", "ROM, where it is not at the place that the profile names.", "FILE");
        Option<int> steps = NumberOption.Create("--steps", "Steps to play with random actions; 0 for a minute of the game.", 0, 100_000_000, 0);
        Option<ulong> seed = SeedOption.Create("Seed of starts and actions.");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("check", "Plays a profile, and says what its values, rewards and ends did.") { profile, rom, steps, seed, json };
        command.SetAction(parsed =>
        {
            GameProfile game = GameProfile.Load(parsed.GetRequiredValue(profile));
            int count = parsed.GetValue(steps) is > 0 and var wanted ? wanted : Math.Max(1, FramesOfAMinute / game.FramesPerStep);
            using var interruption = new Interruption();
            var check = ProfileCheck.Run(game, parsed.GetValue(rom), count, parsed.GetValue(seed), interruption.Token);
            if (parsed.GetValue(json))
                JsonOutput.Write(output, check);
            else
                Print(check, count, output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(ProfileCheck check, int steps, TextWriter output)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        output.WriteLine($"{steps} steps with random actions");
        output.WriteLine();
        output.WriteLine("value                address   lowest  highest  changes");
        foreach (CheckedValue value in check.Values)
            output.WriteLine($"{value.Name,-20} 0x{value.Address:X4}  {value.Min,7}  {value.Max,7}  {value.Changes,7}");
        output.WriteLine();
        output.WriteLine("reward                 times        sum");
        foreach (CheckedReward reward in check.Rewards)
            output.WriteLine(string.Create(culture, $"{reward.Name,-20} {reward.Times,7}  {reward.Sum,9:0.###}"));
        output.WriteLine();
        output.WriteLine("end                    times");
        foreach (CheckedEnd end in check.Ends)
            output.WriteLine($"{end.Cause,-20} {end.Times,7}");
        foreach (string warning in check.Warnings)
            output.WriteLine($"warning: {warning}");
    }
}
