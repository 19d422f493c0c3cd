using System.CommandLine;
using FastRL.Emu.Expressions;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Runs;
using Spectre.Console;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl train</c>: trains an agent on a game.</summary>
internal sealed class TrainCommand(TrainCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Game, string? Rom, string? RunDirectory, string Resume, string? Config, IReadOnlyList<ConfigValue> Overrides, string Style, bool Json);

    // Options that are short for --set KEY=VALUE; those with a star are keys of the algorithm.
    private static readonly (string Option, string Key, string Description, string Value)[] s_shortcuts =
    [
        ("--algorithm", "algorithm", "What learns; the game's own settings say what it is otherwise.", "NAME"),
        ("--num-envs", "num_envs", "Environments stepped together.", "N"),
        ("--steps", "steps", "Environment steps in all.", "N"),
        ("--episode-length", "episode_length", "Steps after which an episode is cut; 0 for the game's own limit.", "N"),
        ("--update-epochs", "*.update_epochs", "PPO: passes over each rollout.", "N"),
        ("--batch-size", "*.batch_size", "Samples in a gradient step.", "N"),
        ("--threads", "threads", "Threads for environments; 0 for one a core.", "N"),
        ("--seed", "seed", "The same seed gives the same weights.", "N"),
    ];

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error, GameRoom? room)
    {
        var game = new Argument<string>("GAME") { Description = "A bundled game (quest, cartpole, ...), or the path of a game profile." };
        var shortcuts = s_shortcuts
            .Select(shortcut => new Option<string?>(shortcut.Option) { Description = shortcut.Description, HelpName = shortcut.Value })
            .ToArray();
        var rom = new Option<string?>("--rom") { Description = "ROM, where it is not at the place that the profile names.", HelpName = "FILE" };
        var runDirectory = new Option<string?>("--run-dir") { Description = "Where everything is written. [default: runs/GAME]", HelpName = "DIR" };
        var resume = new Option<string>("--resume")
        {
            Description = "auto (newest whole checkpoint of the run directory), none (start over) or a checkpoint.",
            HelpName = "auto|none|PATH",
            DefaultValueFactory = _ => "auto",
        };
        var config = new Option<string?>("--config") { Description = "YAML file with settings.", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "One setting, such as ppo.clip=0.1; may be repeated.", HelpName = "KEY=VALUE" };
        Option<string> style = ChoiceOption.Create("--style", "How progress is shown", "auto", "table", "lines", "classic");
        var own = new GameOptions(room?.Options ?? []);
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("train", "Trains an agent; the same command again goes on where it stopped.") { game };
        foreach (Option option in (Option[])[.. shortcuts, rom, runDirectory, resume, config, set, style, json])
            command.Add(option);
        own.AddTo(command);
        command.SetAction(parsed =>
        {
            List<ConfigValue> overrides = [];
            for (int i = 0; i < shortcuts.Length; i++)
            {
                if (parsed.GetValue(shortcuts[i]) is { } text)
                    overrides.Add(ConfigValue.FromText(s_shortcuts[i].Key, text, s_shortcuts[i].Option));
            }
            overrides.AddRange(own.Read(parsed));
            overrides.AddRange((parsed.GetValue(set) ?? []).Select(ConfigValue.FromAssignment));
            return new TrainCommand(
                new Settings(
                    parsed.GetRequiredValue(game),
                    parsed.GetValue(rom),
                    parsed.GetValue(runDirectory),
                    parsed.GetValue(resume)!,
                    parsed.GetValue(config),
                    overrides,
                    parsed.GetValue(style)!,
                    parsed.GetValue(json)),
                output,
                error).Run();
        });
        return command;
    }

    private int Run()
    {
        Game game = GameLibrary.Bundled.Find(settings.Game, settings.Rom);
        TrainConfig config = BindConfig(game);
        RunDirectory run = RunDirectory.ForGame(game.Name, settings.RunDirectory);
        run.Create();
        using var interruption = new Interruption();
        game.Cancellation = interruption.Token;
        var session = new TrainingSession(game, config, run, settings.Resume, CreateReporter(config));
        TrainingOutcome outcome = session.Run(interruption.Token);
        if (settings.Json)
            PrintJson(outcome, run);
        else if (settings.Style != "classic")
            error.WriteLine($"{(outcome.Complete ? "trained" : "interrupted")}; newest checkpoint: {outcome.Checkpoint}");
        return outcome.Complete ? ExitCode.Done : ExitCode.Interrupted;
    }

    private TrainConfig BindConfig(Game game)
    {
        ConfigValue[] chosen = [.. settings.Config is null ? [] : ConfigFile.Load(settings.Config), .. settings.Overrides];
        ConfigValue[] all = [.. GameLibrary.Bundled.TrainingDefaults(game.Name, chosen), .. chosen];
        Algorithm algorithm = ConfigBinder.Bind(game.NewConfig(), all.Where(value => value.Path == "algorithm")).Algorithm;
        return ConfigBinder.Bind(game.NewConfig(), all.Select(value => OfAlgorithm(value, algorithm)));
    }

    // What an option such as --batch-size means depends on what learns.
    private static ConfigValue OfAlgorithm(ConfigValue value, Algorithm algorithm) => (value.Path, algorithm) switch
    {
        ("*.batch_size", Algorithm.Ppo) => value with { Path = "ppo.minibatch_size" },
        ("*.batch_size", Algorithm.Dddqn) => value with { Path = "dddqn.batch_size" },
        ("*.batch_size", Algorithm.Sac) => value with { Path = "sac.batch_size" },
        ("*.update_epochs", Algorithm.Ppo) => value with { Path = "ppo.update_epochs" },
        ("*.update_epochs", _) => throw new InputException(
            $"{value.Origin} is for PPO, which passes over a rollout several times; {ConfigText.Format(algorithm)} learns from a replay"),
        _ => value,
    };

    private ITrainingReporter CreateReporter(TrainConfig config) => settings.Style switch
    {
        "classic" => new ClassicReporter(output, config),
        "table" => CreateTable(),
        "auto" when !Console.IsErrorRedirected && !settings.Json => CreateTable(),
        _ => new LineReporter(error, TimeSpan.FromSeconds(5)),
    };

    private TableReporter CreateTable() =>
        new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }));

    private void PrintJson(TrainingOutcome outcome, RunDirectory run)
    {
        TrainingStatistics statistics = outcome.Statistics;
        JsonOutput.Write(output, new
        {
            Steps = outcome.Step,
            Seconds = Math.Round(statistics.Elapsed.TotalSeconds, 3),
            StepsPerSecond = Math.Round(statistics.StepsPerSecond, 1),
            FramesPerSecond = Math.Round(statistics.FramesPerSecond, 1),
            statistics.Episodes,
            MeanReward = TrainingMonitor.Finite(statistics.MeanReturn),
            SuccessRate = TrainingMonitor.Finite(statistics.SuccessRate),
            outcome.Checkpoint,
            RunDir = run.Path,
            outcome.Complete,
        });
    }
}
