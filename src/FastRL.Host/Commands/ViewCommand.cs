using System.CommandLine;
using System.Globalization;
using System.Net;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Output;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Web.Viewing;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl view</c>: shows a run's checkpoint playing, in a page that this machine's browser opens.</summary>
internal sealed class ViewCommand(ViewCommand.Settings settings, TextWriter output, TextWriter error)
{
    private const int DefaultPort = 8420;

    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Game,
        string? Rom,
        string? RunDirectory,
        string Checkpoint,
        ReloadSchedule Reload,
        IPAddress Listen,
        int Port,
        ulong Seed,
        IReadOnlyList<ConfigValue> GameSettings,
        string? Module,
        string? Record,
        bool Json);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error, GameRoom? room)
    {
        var game = new Argument<string>("GAME") { Description = "A bundled game (quest, puck, ...), the path of a game profile or of your own game's file, or ASSEMBLY.dll!TYPE." };
        Option<string?> rom = PathOption.Create("--rom", "ROM, where it is not at the place that the profile names.", "FILE");
        Option<string?> runDirectory = PathOption.Create("--run-dir", "The run to watch; need not be there yet. [default: runs/GAME]", "DIR");
        Option<string?> module = PathOption.Create("--trust-network", "Code that the checkpoint's network is made of; never loaded unless named.", "PATH!TYPE");
        var checkpoint = new Option<string>("--checkpoint")
        {
            Description = "Who plays; a folder plays without reloading.",
            HelpName = "newest|best|DIR",
            DefaultValueFactory = _ => CheckpointStore.Newest,
        };
        Option<int?> reloadEpisodes = NumberOption.CreateOptional("--reload-episodes", "Look for another checkpoint after so many episodes instead.", 1, int.MaxValue);
        var reloadMinutes = new Option<double?>("--reload-minutes")
        {
            Description = "Look after so many minutes, between episodes. [default: 0.5]",
            HelpName = "M",
            CustomParser = result =>
            {
                if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)
                    && value <= 10_000)
                {
                    return value;
                }
                result.AddError($"--reload-minutes '{result.Tokens[0].Value}' is not a number from 0 to 10000");
                return null;
            },
        };
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Where the page is served; beyond 127.0.0.1 it needs a token.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out IPAddress? address))
                    return address;
                result.AddError($"--listen '{result.Tokens[0].Value}' is not an IP address such as 127.0.0.1 or 0.0.0.0");
                return IPAddress.Loopback;
            },
        };
        Option<int> port = NumberOption.Create("--port", "Port that serves the page; 0 takes a free one.", 0, 65535, DefaultPort);
        Option<ulong> seed = SeedOption.Create("Seed of the episodes' starts.");
        var own = new GameOptions(room?.Options.Where(option => option.WhenViewing) ?? []);
        var json = new Option<bool>("--json") { Description = "Print a JSON object for each event." };
        var command = new Command("view", "Shows a run's checkpoint playing, live in a page, and reloads it as training goes on.")
        {
            game, rom, runDirectory, checkpoint, reloadEpisodes, reloadMinutes, listen, port, seed, module, json,
        };
        own.AddTo(command);
        Option<string?> record = PathOption.Create("--record", "Write one episode to a film instead of showing it: .gif, or .webm by ffmpeg.", "FILE");
        record.Hidden = room is not { HasFilms: true };
        command.Add(record);
        command.SetAction(parsed => new ViewCommand(
            new Settings(
                parsed.GetRequiredValue(game),
                parsed.GetValue(rom),
                parsed.GetValue(runDirectory),
                parsed.GetValue(checkpoint)!,
                Schedule(parsed.GetValue(reloadEpisodes), parsed.GetValue(reloadMinutes)),
                parsed.GetValue(listen)!,
                parsed.GetValue(port),
                parsed.GetValue(seed),
                own.Read(parsed),
                parsed.GetValue(module),
                parsed.GetValue(record) is not { } film || room is { HasFilms: true } ? parsed.GetValue(record) : throw new InputException(
                    $"{parsed.GetRequiredValue(game)} has no picture that {film} could hold; --record is for "
                    + string.Join(", ", GameLibrary.Bundled.Rooms.Where(other => other.HasFilms).SelectMany(other => other.Names))),
                parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private static ReloadSchedule Schedule(int? episodes, double? minutes) => (episodes, minutes) is (null, null)
        ? ReloadSchedule.Default
        : new ReloadSchedule(episodes, minutes is { } given ? TimeSpan.FromMinutes(given) : null);

    private int Run()
    {
        Game game = GameLibrary.Bundled.Find(settings.Game, settings.Rom);
        RunDirectory run = RunDirectory.ForGame(game.Name, settings.RunDirectory);
        TorchLibrary.ThrowIfUnavailable();
        using var interruption = new Interruption();
        using var controls = new ViewControls();
        var hub = new ViewHub();
        var log = new ViewLog(output, error, settings.Json, TimeProvider.System);
        if (settings.Record is { } film)
            return Record(game, run, film, log, interruption.Token);
        // One that was named is there, or nothing begins; a run's own may come later.
        if (settings.Checkpoint is not (CheckpointStore.Newest or CheckpointStore.Best)) _ = CheckpointReader.Open(settings.Checkpoint);
        using ViewServer server = ViewServer.Start(settings.Listen, settings.Port, hub, controls, typeof(ViewCommand).Assembly);
        var player = new CheckpointPlayer(game, greedy: true, settings.Seed, settings.Module);
        log.Started(game.Name, run.Path, server.Url, server.UrlsByNumber);
        using var session = new ViewSession(
            (checkpoint, waiting) => game.Watch(Configure(player, game, checkpoint), waiting),
            (checkpoint, environment) => player.Load(checkpoint, Configure(player, game, checkpoint), environment, log.Warn),
            new CheckpointFollower(run.Checkpoints, settings.Checkpoint),
            settings.Reload,
            controls,
            hub,
            log,
            TimeProvider.System)
        {
            Training = new TrainingProgress(run.Instance(0).ProgressFile, TimeProvider.System),
        };
        try
        {
            session.Run(run.Path, settings.Seed, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // A viewer has no other end.
        }
        log.Stopped(session.Episodes);
        return ExitCode.Done;
    }

    private int Record(Game game, RunDirectory run, string path, ViewLog log, CancellationToken cancellation)
    {
        CheckpointReader checkpoint = new CheckpointFollower(run.Checkpoints, settings.Checkpoint).Find(out IReadOnlyList<string> warnings)
            ?? throw new InputException($"there is no whole checkpoint in {run.Checkpoints}; `fastrl train {game.Name} --run-dir {run.Path}` makes one");
        foreach (string warning in warnings)
            log.Warn(warning);
        var player = new CheckpointPlayer(game, greedy: true, settings.Seed, settings.Module);
        TrainConfig config = Configure(player, game, checkpoint);
        using IWatchedGame watched = game.Watch(config, _ => { });
        using IPolicy policy = player.Load(checkpoint, config, watched.Environment, log.Warn);
        var filmed = (IFilmedGame)watched;
        using IFilmWriter film = filmed.Film.Create(path);
        VecBuffers buffers = watched.Environment.Buffers;
        watched.Environment.Reset(settings.Seed);
        long begun = TimeProvider.System.GetTimestamp();
        int pictures = 0, told = 0;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            policy.Act(buffers, 0, 1);
            watched.Step();
            film.Add(filmed.DrawPicture());
            pictures++;
            if ((int)(TimeProvider.System.GetElapsedTime(begun).TotalSeconds / 2) is int due && due > told)
            {
                told = due;
                error.WriteLine($"{pictures} pictures");
            }
        }
        while (buffers.Terminated[0] == 0 && buffers.Truncated[0] == 0);
        film.Finish();
        log.Recorded(path, pictures);
        return ExitCode.Done;
    }

    // As the checkpoint was trained, but as the game is watched.
    private TrainConfig Configure(CheckpointPlayer player, Game game, CheckpointReader checkpoint) =>
        player.Settings(checkpoint, [.. game.WatchSettings, .. settings.GameSettings]);
}
