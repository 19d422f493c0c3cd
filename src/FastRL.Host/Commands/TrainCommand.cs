using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Comparison;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Training;
using FastRL.Host.Training.Async;
using FastRL.Host.Training.Nodes;
using FastRL.Host.Training.Speed;
using FastRL.Learn;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using Spectre.Console;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl train</c>: trains an agent on a game.</summary>
internal sealed class TrainCommand(TrainCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Game, string? Rom, string? RunDirectory, string Resume, string? Config, IReadOnlyList<ConfigValue> Overrides, string Style, bool Json)
    {
        /// <summary>How many seeds are trained, each in a process of its own; 0 for this process's one.</summary>
        public int Seeds { get; init; }

        /// <summary>Whether training ends with standard input.</summary>
        public bool Attached { get; init; }

        /// <summary>How many processes train one policy together; 0 for this one alone.</summary>
        public int Nodes { get; init; }

        /// <summary>Number of this one; null where it is told otherwise.</summary>
        public int? NodeRank { get; init; }

        /// <summary>Folder where they meet; null where this process starts the others.</summary>
        public string? Rendezvous { get; init; }

        /// <summary>Address that this one listens at, or null.</summary>
        public string? Interface { get; init; }

        /// <summary>What they exchange.</summary>
        public ParallelScheme Scheme { get; init; }

        /// <summary>Whether actors play while the learner learns.</summary>
        public bool Async { get; init; }

        /// <summary>The command line, word by word, without what each seed has of its own.</summary>
        public IReadOnlyList<string> Words { get; init; } = [];
    }

    private const string Auto = "auto", None = "none", Copies = "num_envs";
    private const string Seeds = "--seeds";

    // What each of several seeds has of its own, and how many words each takes.
    private static readonly Dictionary<string, int> s_own = new() { [Seeds] = 2, ["--seed"] = 2, ["--run-dir"] = 2, ["--style"] = 2, ["--json"] = 1 };

    private const int Instance = 0; // alone in its run

    // Options that are short for --set KEY=VALUE; those with a star are keys of the algorithm.
    private static readonly (string Option, string Key, string Description, string Value)[] s_shortcuts =
    [
        ("--algorithm", "algorithm", "What learns; the game's own settings say what it is otherwise.", "NAME"),
        ("--num-envs", Copies, "Environments stepped together; auto finds the number that is fastest here.", "N|auto"),
        ("--steps", "steps", "Environment steps in all.", "N"),
        ("--episode-length", "episode_length", "Steps after which an episode is cut; 0 for the game's own limit.", "N"),
        ("--update-epochs", "*.update_epochs", "PPO: passes over each rollout.", "N"),
        ("--batch-size", "*.batch_size", "Samples in a gradient step.", "N"),
        ("--threads", "threads", "Threads for environments; 0 for one a core.", "N"),
        ("--device", "device", "Where networks run: cpu, cuda or cuda:N.", "NAME"),
        ("--seed", "seed", "The same seed gives the same weights.", "N"),
        ("--trust-network", "ppo.network.module", "Code of your own that the network is made of; never loaded unless named.", "PATH!TYPE"),
    ];

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error, GameRoom? room)
    {
        var game = new Argument<string>("GAME") { Description = "A bundled game (quest, cartpole, ...), the path of a game profile or of your own game's file, or ASSEMBLY.dll!TYPE." };
        var shortcuts = s_shortcuts
            .Select(shortcut => new Option<string?>(shortcut.Option) { Description = shortcut.Description, HelpName = shortcut.Value })
            .ToArray();
        Option<string?> rom = PathOption.Create("--rom", "ROM, where it is not at the place that the profile names.", "FILE");
        Option<string?> runDirectory = PathOption.Create("--run-dir", "Where everything is written. [default: runs/GAME]", "DIR");
        var resume = new Option<string>("--resume")
        {
            Description = "auto (newest whole checkpoint of the run directory), best, none (start over) or a checkpoint.",
            HelpName = "auto|best|none|PATH",
            DefaultValueFactory = _ => Auto,
        };
        Option<string?> config = PathOption.Create("--config", "YAML file with settings.", "FILE");
        var set = new Option<string[]>("--set") { Description = "One setting, such as ppo.clip=0.1; may be repeated.", HelpName = "KEY=VALUE" };
        Option<string> style = ChoiceOption.Create("--style", "How progress is shown", "auto", "table", "lines", "classic");
        var own = new GameOptions(room?.Options.Where(option => option.WhenTraining) ?? []);
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        Option<int> nodes = NumberOption.Create("--nodes", "Train one policy in this many processes; without --rendezvous they are started here.", 0, 4096, 0);
        Option<int?> nodeRank = NumberOption.CreateOptional(NodeOptions.NodeOption, "Number of this node, 0 being the first. [default: RANK or SLURM_PROCID of the environment]", 0, 4095);
        Option<string?> rendezvous = PathOption.Create(NodeOptions.RendezvousOption, "Folder that all nodes see, in which they meet.", "DIR");
        Option<string?> networkInterface = PathOption.Create("--interface", "Name or address that nodes reach this one by. [default: 127.0.0.1, this machine only]", "ADDRESS");
        Option<string> scheme = ChoiceOption.Create("--scheme", "What nodes exchange", "gradients", "parameters");
        var asynchronous = new Option<bool>("--async") { Description = "Actors, one a thread, play while the learner learns (PPO with V-trace); a slow environment then stalls nobody, and no two runs are the same." };
        Option<int> seeds = NumberOption.Create(Seeds, "Train this many seeds, each a process, into DIR/seed_N; 0 for one in this process.", 0, 10_000, 0);
        var attached = new Option<bool>(SeedRuns.Attached) { Description = "End with standard input.", Hidden = true };
        var command = new Command("train", "Trains an agent; the same command again goes on where it stopped.") { game };
        foreach (Option option in (Option[])[.. shortcuts, rom, runDirectory, resume, config, set, style, json, seeds, nodes, nodeRank, rendezvous, networkInterface, scheme, asynchronous, attached])
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
                    parsed.GetValue(json))
                {
                    Seeds = parsed.GetValue(seeds),
                    Nodes = parsed.GetValue(nodes),
                    NodeRank = parsed.GetValue(nodeRank),
                    Rendezvous = parsed.GetValue(rendezvous),
                    Interface = parsed.GetValue(networkInterface),
                    Scheme = Enum.Parse<ParallelScheme>(parsed.GetValue(scheme)!, ignoreCase: true),
                    Attached = parsed.GetValue(attached),
                    Async = parsed.GetValue(asynchronous) ? RequireNoScheme(parsed.GetResult(scheme)) : false,
                    Words = [.. WordsOf(parsed)],
                },
                output,
                error).Run();
        });
        return command;
    }

    private int Run()
    {
        Game game = GameLibrary.Bundled.Find(settings.Game, settings.Rom);
        ConfigValue[] chosen = [.. game.Translate([.. settings.Config is null ? [] : game.ReadConfig(settings.Config), .. settings.Overrides])];
        string resume = game.ResumeChoice(chosen) ?? settings.Resume;
        game.RequireSettings(chosen);
        bool automatic = chosen.LastOrDefault(value => value.Path == Copies)?.Text == SpeedSearch.Auto;
        if (automatic) chosen = [.. chosen.Where(value => value.Path != Copies)];
        // A wrong word is refused before anything is touched.
        TrainConfig wanted = Bind(game, null, chosen);
        TorchDevice.Check(wanted.Device);
        if (automatic) SpeedSearch.Require(game, wanted, settings.Nodes > 0 || settings.Seeds > 0);
        if (settings.Async) RequireAsync(game, wanted, automatic);
        RunDirectory run = RunDirectory.ForGame(game.Name, settings.RunDirectory);
        var nodes = new TrainNodes(settings, error);
        NodeOptions? options = nodes.Find(game, wanted);
        if (options is { Node: > 0 }) return nodes.TrainAlong(game, options, wanted.Ppo.Network.Module);
        using RunLock written = run.Lock();
        if (settings.Seeds > 0) return TrainSeeds(run, wanted);
        CheckpointReader? start = FindStart(run, resume, out IReadOnlyList<string> warnings);
        List<string> notes = [.. warnings.Select(Warning)];
        TrainConfig config = Bind(game, start, chosen);
        using var interruption = new Interruption();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(interruption.Token);
        if (settings.Attached) ParentWatch.Start(Console.OpenStandardInput(), ended.Cancel);
        game.Cancellation = ended.Token;
        TrainingOutcome outcome = automatic
            ? TrainAutomatically(game, chosen, run, start, notes, setAside: resume == None, ended.Token)
            : settings.Async
            ? nodes.TrainAsync(options, asynchronous => Train(game, config, run, start, notes, setAside: resume == None, ended.Token, asynchronous: asynchronous))
            : options is null
            ? Train(game, config, run, start, notes, setAside: resume == None, ended.Token)
            : nodes.Train(options, config, group => Train(game, config, run, start, notes, setAside: resume == None, ended.Token, group));
        while (outcome.Complete && game.NextSettings(config) is { } next)
        {
            start = new CheckpointStore(run.Checkpoints).FindNewest(out warnings);
            config = Bind(game, null, [.. next, .. chosen]);
            outcome = Train(game, config, run, start, warnings.Select(Warning), setAside: false, ended.Token);
        }
        if (settings.Json)
            PrintJson(outcome, run);
        else if (settings.Style != "classic")
            error.WriteLine($"{(outcome.Complete ? "trained" : "interrupted")}; newest checkpoint: {outcome.Checkpoint}");
        return outcome.Complete ? ExitCode.Done : ExitCode.Interrupted;
    }

    private static bool RequireNoScheme(OptionResult? scheme) => scheme is null or { Implicit: true }
        ? true
        : throw new InputException("--scheme says what nodes exchange in turns; with --async actors send rollouts and get policies, whenever there are any: leave one out");

    private void RequireAsync(Game game, TrainConfig wanted, bool automatic)
    {
        LearningAlgorithm.Find(wanted.Algorithm)!.RequireActors();
        if (!game.TrainsAsynchronously(wanted))
            throw new InputException($"{game.Name} is trained in turns; --async is for classic control, games of your own, and Game Boy games without guide or demonstrations");
        if (automatic) throw new InputException("--num-envs auto tries what is fastest in turns; --async needs a number");
        if (settings.Seeds > 0) throw new InputException("--seeds keeps all processors busy with trainings of their own, --async with actors; take one of them");
        ActorPlan.Of(wanted, Math.Max(1, settings.Nodes));
    }

    private int TrainSeeds(RunDirectory run, TrainConfig config)
    {
        using var interruption = new Interruption();
        long began = TimeProvider.System.GetTimestamp();
        string[] threads = settings.Overrides.Any(value => value.Path == "threads")
            ? [] : ["--threads", Math.Max(1, Environment.ProcessorCount / settings.Seeds).ToString(CultureInfo.InvariantCulture)];
        var runs = new SeedRuns(run, [.. settings.Words, .. threads], config.Seed, settings.Seeds, config.Steps);
        CoordinatorOutcome outcome = runs.Train(error, interruption.Token);
        foreach (InstanceProgress failed in outcome.Instances.Where(instance => instance.Status == InstanceStatus.Failed))
            error.WriteLine($"instance {failed.InstanceId} failed: {Printable.Of(failed.ErrorMsg ?? "")}; log: {run.Instance(failed.InstanceId).LogFile}");
        ComparedRun? whole = outcome.Complete ? ComparedRun.Read(run.Path) : null;
        if (settings.Json)
        {
            double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            object[] rows = whole is null ? [] : [CompareCommand.Json(whole)];
            JsonOutput.Write(output, new { Runs = rows, Seconds = Math.Round(seconds, 3), RunDir = run.Path, outcome.Complete });
        }
        else if (whole is not null)
        {
            output.WriteLine(ComparedRun.Head);
            output.WriteLine(whole.Row());
        }
        return outcome.Complete ? ExitCode.Done : outcome.Interrupted ? ExitCode.Interrupted : ExitCode.Failed;
    }

    private static IEnumerable<string> WordsOf(ParseResult parsed)
    {
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];
        for (int i = 0; i < words.Length; i++)
        {
            if (s_own.TryGetValue(words[i], out int own)) i += own - 1;
            else yield return words[i];
        }
    }

    private TrainingOutcome Train(
        Game game, TrainConfig config, RunDirectory run, CheckpointReader? start, IEnumerable<string> notes, bool setAside, CancellationToken token,
        NodeGroup? nodes = null, Action<long>? look = null, AsyncTraining? asynchronous = null) =>
        new TrainingSession(game, config, run, run.Instance(Instance), start, game.Accompany(config, CreateReporter(config)), nodes, asynchronous) { Look = look }
            .Run(notes, setAside, token);

    // With numbers of environments and threads that are found. Where the machine's load changes, the session ends, and another goes on
    // with as many threads as are best then: that changes no result.
    private TrainingOutcome TrainAutomatically(
        Game game, ConfigValue[] chosen, RunDirectory run, CheckpointReader? start, List<string> notes, bool setAside, CancellationToken token)
    {
        while (true)
        {
            TrainConfig With(int copies, int threads) => Bind(game, start, [.. Numbers(start is null ? copies : null, threads), .. chosen]);
            var search = new SpeedSearch(game, With, token);
            SpeedChoice choice = start is null ? search.FindBoth(notes.Add) : search.FindThreads(Bind(game, start, chosen).NumEnvs, notes.Add);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
            var load = new LoadWatch(TimeProvider.System, ended.Cancel);
            TrainingOutcome outcome = Train(game, With(choice.Copies, choice.Threads), run, start, notes, setAside, ended.Token, nodes: null, load.Look);
            if (outcome.Complete || token.IsCancellationRequested)
                return outcome with { More = new Dictionary<string, object?> { ["num_envs"] = choice.Copies, ["threads"] = choice.Threads } };
            start = new CheckpointStore(run.Checkpoints).FindNewest(out IReadOnlyList<string> warnings);
            notes = [.. warnings.Select(Warning), "the machine's load has changed"];
            setAside = false;
        }
    }

    private static IEnumerable<ConfigValue> Numbers(int? copies, int threads)
    {
        if (copies is not null) yield return ConfigValue.FromText(Copies, copies.Value.ToString(CultureInfo.InvariantCulture), "--num-envs");
        foreach (string key in (string[])["threads", "ppo.update_threads"]) yield return ConfigValue.FromText(key, threads.ToString(CultureInfo.InvariantCulture), "--num-envs");
    }

    private static string Warning(string text) => $"warning: {text}";

    private static CheckpointReader? FindStart(RunDirectory run, string resume, out IReadOnlyList<string> warnings)
    {
        warnings = [];
        var store = new CheckpointStore(run.Checkpoints);
        return resume switch
        {
            None => null,
            Auto => store.FindNewest(out warnings),
            _ => store.Find(resume, out warnings) ?? throw new InputException($"there is no whole checkpoint in {run.Checkpoints}"),
        };
    }

    /// <summary>All settings of a training: what is left out is the run's own where it goes on, otherwise the game's.</summary>
    /// <exception cref="InputException">A key or value is wrong.</exception>
    internal static TrainConfig Bind(Game game, CheckpointReader? start, ConfigValue[] chosen)
    {
        IReadOnlyList<ConfigValue> own = start is null ? GameLibrary.Bundled.TrainingDefaults(game, chosen) : RunSettings.Of(start);
        string algorithm = ConfigBinder.Bind(game.NewConfig(), [.. own.Concat(chosen).Where(value => value.Path == "algorithm")]).Algorithm;
        // Updates for each step leave no steps between them, whatever the game's settings say.
        IEnumerable<ConfigValue> intervals = chosen.Where(value => value.Path == "*.updates_per_step")
            .Select(value => ConfigValue.FromText($"{algorithm}.replay.train_every", "1", value.Origin));
        return ConfigBinder.Bind(game.NewConfig(), [.. own, .. intervals, .. chosen.Select(value => OfAlgorithm(value, algorithm))]);
    }

    // What an option such as --batch-size means depends on what learns.
    private static ConfigValue OfAlgorithm(ConfigValue value, string algorithm) => (value.Path, algorithm) switch
    {
        ("*.batch_size", "ppo") => value with { Path = "ppo.minibatch_size" },
        ("*.batch_size", _) => value with { Path = $"{algorithm}.replay.batch_size" },
        ("*.updates_per_step", "ppo") => throw new InputException($"{value.Origin} is for learners from a replay; ppo has --update-epochs"),
        ("*.updates_per_step", _) => value with { Path = $"{algorithm}.replay.gradient_steps" },
        ("*.update_epochs", "ppo") => value with { Path = "ppo.update_epochs" },
        ("*.update_epochs", _) => throw new InputException(
            $"{value.Origin} is for PPO, which passes over a rollout several times; {algorithm} learns from a replay"),
        _ => value,
    };

    private ITrainingReporter CreateReporter(TrainConfig config) => settings.Style switch
    {
        "classic" => new ClassicReporter(new DroppingWriter(output), config),
        "table" => CreateTable(),
        "auto" when !Console.IsErrorRedirected && !settings.Json => CreateTable(),
        _ => new LineReporter(error, TimeSpan.FromSeconds(5)),
    };

    private TableReporter CreateTable() =>
        new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new TableOutput(error) }));

    private void PrintJson(TrainingOutcome outcome, RunDirectory run)
    {
        TrainingStatistics statistics = outcome.Statistics;
        var result = new Dictionary<string, object?>
        {
            ["steps"] = outcome.Step,
            ["seconds"] = Math.Round(statistics.Elapsed.TotalSeconds, 3),
            ["steps_per_second"] = Math.Round(statistics.StepsPerSecond, 1),
            ["frames_per_second"] = Math.Round(statistics.FramesPerSecond, 1),
            ["episodes"] = statistics.Episodes,
            ["mean_reward"] = TrainingMonitor.Finite(statistics.MeanReturn),
            ["success_rate"] = TrainingMonitor.Finite(statistics.SuccessRate),
            ["checkpoint"] = outcome.Checkpoint,
            ["run_dir"] = run.Path,
            ["complete"] = outcome.Complete,
        };
        foreach ((string key, object? value) in outcome.More ?? new Dictionary<string, object?>()) result[key] = value;
        JsonOutput.Write(output, result);
    }
}
