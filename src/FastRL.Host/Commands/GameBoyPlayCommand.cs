using System.CommandLine;
using System.Net;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Host.Cli;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.GameBoy.Play;
using FastRL.Runs;
using FastRL.Web.Viewing;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl gb play</c>: a game to play by hand in a page, with its memory beside it.</summary>
internal static class GameBoyPlayCommand
{
    private const int DefaultPort = 8430;

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter error)
    {
        var rom = new Argument<string>("ROM") { Description = "Game Boy or Game Boy Color ROM." };
        Option<string?> profile = PathOption.Create("--profile", "Profile of the game: its values are shown by name, and demonstrations can be recorded.", "FILE");
        Option<string> model = ChoiceOption.Create("--model", "Hardware, auto being what the ROM's header asks for", "auto", "dmg", "cgb");
        Option<int> port = NumberOption.Create("--port", "Port of the page; 0 takes a free one.", 0, 65535, DefaultPort);
        Option<string?> folder = PathOption.Create("--out", "Where recordings and states are written. [default: this folder]", "DIR");
        var command = new Command("play", "Plays a ROM in a page of this machine: by hand, with rewind, memory search and recordings.") { rom, profile, model, port, folder };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(rom), parsed.GetValue(profile), Enum.Parse<GameBoyModel>(parsed.GetValue(model)!, ignoreCase: true),
            parsed.GetValue(port), parsed.GetValue(folder) ?? ".", error));
        return command;
    }

    private static int Run(string path, string? profilePath, GameBoyModel model, int port, string folder, TextWriter error)
    {
        GameProfile? profile = profilePath is null ? null : GameProfile.Load(profilePath);
        using GameBoyRom rom = GameBoyRom.Load(path);
        if (profile is not null) _ = profile.Rom.Read(path);
        using var machine = new GameBoyMachine(rom, profile?.Model ?? model);
        using var interruption = new Interruption();
        var hub = new PlayHub();
        string name = Path.GetFileNameWithoutExtension(path);
        var session = new PlaySession(
            machine, new MemoryMap(machine, rom.Info.RamBytes), rom.Info.Title, profile, hub, new PlayRecorder(folder, name), TimeProvider.System);
        using ViewServer server = ViewServer.Start(IPAddress.Loopback, port, hub, PlaySession.Page);
        error.WriteLine(Printable.Of($"{name} is played at {server.Url}; Ctrl+C ends it"));
        try
        {
            session.Run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // There is no other end.
        }
        return ExitCode.Done;
    }
}
