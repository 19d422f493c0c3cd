using System.CommandLine;
using System.Globalization;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Holdem;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem train-blueprint</c>: solves hold'em with buckets, in one process or in many.</summary>
internal sealed class TrainBlueprintCommand(TrainBlueprintCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Buckets, string RunDirectory, IReadOnlyList<ConfigValue> File, IReadOnlyList<ConfigValue> Options, string? ResumeFrom,
        int? NumInstances, string? MergeEvery, bool TensorBoard, bool Estimate, long MemoryLimit, bool Json);

    // Options that are short for keys of the file.
    private static readonly (string Option, string Key, string Description, string Value)[] s_shortcuts =
    [
        ("--iters", "num_iterations", "Iterations; replaces a time budget of the file.", "N"),
        ("--time-budget", "time_budget_seconds", "Seconds to train for instead.", "SECONDS"),
        ("--checkpoint-interval", "checkpoint_interval", "Iterations between two checkpoints.", "N"),
        ("--snapshot-interval", "snapshot_interval_seconds", "With a time budget: seconds between two snapshots.", "SECONDS"),
        ("--discount-interval", "discount_interval", "Iterations between two discounts.", "N"),
        (Players, "num_players", "Players, 2 to 6.", "N"),
        ("--stack", "stack", "Chips of each player, in big blinds.", "BB"),
        ("--epsilon", "exploration_epsilon", "Outcome sampling: chance of a uniform action; replaces a schedule of the file.", "E"),
        ("--num-workers", "num_workers", "Threads on one table; 0 for one a core.", "N"),
        ("--batch-size", "batch_size", "Iterations of each thread between two joins.", "N"),
        ("--seed", "seed", "The same seed and number of threads give the same bytes.", "N"),
    ];

    private const int MostInstances = 10_000; // processes
    private const string Players = "--players", PlayersToo = "--num-players", Workers = "--num-workers", NumInstances = "--num-instances", MergeEvery = "--merge-every";

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var buckets = new Option<string>("--buckets") { Description = "File of card buckets, made by build-buckets.", HelpName = "FILE", Required = true };
        var logdir = new Option<string>("--logdir") { Description = "Where everything is written.", HelpName = "DIR", Required = true };
        Option<string?> config = PathOption.Create("--config", "YAML file with settings.", "FILE");
        var shortcuts = s_shortcuts
            .Select(shortcut => new Option<string?>(shortcut.Option) { Description = shortcut.Description, HelpName = shortcut.Value })
            .ToArray();
        Array.Find(shortcuts, option => option.Name == Players)!.Aliases.Add(PlayersToo);
        var set = new Option<string[]>("--set") { Description = "One setting, such as bets.raise_cap=2; may be repeated.", HelpName = "KEY=VALUE" };
        Option<string?> resume = PathOption.Create("--resume-from", "Checkpoint to go on from.", "DIR");
        var instances = new Option<string?>(NumInstances) { Description = "Independent processes that share the iterations.", HelpName = "N" };
        var merge = new Option<string?>(MergeEvery)
        {
            Description = "With --num-instances: merge them into one blueprint after so many iterations of each (100000), or so many seconds (60s).",
            HelpName = "SECONDS|ITERATIONS",
        };
        var tensorBoard = new Option<bool>("--tensorboard") { Description = "Write curves for TensorBoard (the default)." };
        var plain = new Option<bool>("--no-tensorboard") { Description = "Write none." };
        var estimate = new Option<bool>("--estimate") { Description = "Print nodes, infosets, bytes and time, and run nothing." };
        var limit = new Option<string?>("--memory-limit") { Description = "Memory that may be used, such as 6GiB. [default: what is free]", HelpName = "BYTES" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("train-blueprint", "Solves hold'em by Monte Carlo counterfactual regret minimisation.");
        foreach (Option option in (Option[])[buckets, logdir, config, .. shortcuts, set, resume, instances, merge, tensorBoard, plain, estimate, limit, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            List<ConfigValue> options = [];
            for (int i = 0; i < shortcuts.Length; i++)
            {
                if (parsed.GetValue(shortcuts[i]) is { } text)
                    options.Add(ConfigValue.FromText(s_shortcuts[i].Key, text, s_shortcuts[i].Option));
            }
            int? count = parsed.GetValue(instances) is { } number ? CheckInstances(number, options, parsed.GetValue(resume), parsed.GetValue(merge) is not null) : null;
            if (parsed.GetValue(merge) is { } every)
            {
                Epochs.Parse(MergeEvery, every);
                if (count is null) throw new InputException($"{MergeEvery} is for {NumInstances}; say how many");
            }
            options.AddRange((parsed.GetValue(set) ?? []).Select(ConfigValue.FromAssignment));
            return new TrainBlueprintCommand(
                new Settings(
                    parsed.GetRequiredValue(buckets),
                    parsed.GetRequiredValue(logdir),
                    parsed.GetValue(config) is { } file ? ConfigFile.Load(file) : [],
                    options,
                    parsed.GetValue(resume),
                    count,
                    parsed.GetValue(merge),
                    !parsed.GetValue(plain),
                    parsed.GetValue(estimate),
                    parsed.GetValue(limit) is { } bytes ? MemorySize.Parse("--memory-limit", bytes) : MemorySize.Available,
                    parsed.GetValue(json)),
                output,
                error).Run();
        });
        return command;
    }

    // What does not go with --num-instances, said before anything is read.
    private static int CheckInstances(string text, List<ConfigValue> options, string? resume, bool merged)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count))
            throw new InputException($"--num-instances '{text}' is not a whole number");
        if (count < 1)
            throw new InputException("--num-instances must be >= 1");
        if (count > MostInstances)
            throw new InputException($"--num-instances must be <= {MostInstances}, got {count}");
        if (BlueprintSettings.Has(options, "time_budget_seconds") && !merged)
            throw new InputException("--num-instances cannot be used with --time-budget. Use --iters instead.") { Hint = MultiInstanceCoordinator.TimeHint };
        if (options.Any(option => option.Path == "num_workers" && option.Text != "1"))
            throw new InputException("--num-instances requires each instance to use 1 worker. Do not specify --num-workers or set it to 1.");
        if (resume is not null && !merged)
            throw new InputException("--num-instances cannot be used with --resume-from") { Hint = "With --merge-every a run of many instances can be resumed." };
        return count;
    }

    private int Run()
    {
        if (settings.MergeEvery is { } every) return RunMerged(settings.NumInstances!.Value, every);
        CheckpointReader? start = settings.ResumeFrom is { } from ? CheckpointReader.Open(from) : null;
        BlueprintConfig config = BlueprintSettings.Bind(start is null ? settings.File : [.. BlueprintSettings.ValuesOf(start), .. settings.File], settings.Options);
        MultiInstanceCoordinator? coordinator = settings.NumInstances is { } count ? Coordinate(count, ref config) : null;
        using BucketFile buckets = BucketFile.Open(settings.Buckets);
        if (start is not null)
            BlueprintSettings.RequireSame(start, BlueprintGame.Identify(config, buckets));
        var needs = new BlueprintNeeds(config, buckets, coordinator?.Ranges.Count ?? 1, settings.MemoryLimit);
        if (settings.Estimate)
            return PrintEstimate(needs);
        var run = new RunDirectory(settings.RunDirectory);
        needs.RequireRoom(run);
        using RunLock written = run.Lock();
        bool goesOn = start is not null && Path.GetFullPath(start.Folder).StartsWith(Path.GetFullPath(run.Path) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!goesOn && run.SetEarlierRunAside() is { } aside)
            error.WriteLine($"the earlier run is now in {aside}");
        run.WriteConfig(ConfigText.Write(config));
        using var interruption = new Interruption();
        return coordinator is null
            ? RunAlone(run, config, buckets, start, interruption.Token)
            : RunMany(coordinator, run, config, buckets, needs, interruption.Token);
    }

    private MultiInstanceCoordinator Coordinate(int count, ref BlueprintConfig config)
    {
        ConfigValue[] all = [.. settings.File, .. settings.Options];
        var coordinator = new MultiInstanceCoordinator(new CoordinatorOptions
        {
            NumInstances = count,
            NumIterations = BlueprintSettings.HasIterations(all) ? config.NumIterations : null,
            TimeBudget = config.TimeBudgetSeconds > 0 ? TimeSpan.FromSeconds(config.TimeBudgetSeconds) : null,
        });
        if (config.NumWorkers != 1)
        {
            error.WriteLine($"warning: num_workers is {config.NumWorkers}; each instance uses 1 worker");
            config = BlueprintSettings.Bind(settings.File, [.. settings.Options, ConfigValue.FromText("num_workers", "1", Workers)]);
        }
        return coordinator;
    }

    private int RunAlone(RunDirectory run, BlueprintConfig config, BucketFile buckets, CheckpointReader? start, CancellationToken cancellation)
    {
        var places = new BlueprintPlaces(run.Instance(0), run.Checkpoints, settings.TensorBoard ? run.TensorBoard : null, Path.Combine(run.Path, "snapshots"));
        var range = new WorkRange(0, 0, config.TimeBudgetSeconds > 0 ? 0 : config.NumIterations);
        BlueprintOutcome outcome = new BlueprintSession(config, buckets, places, range, error).Run(start, cancellation);
        error.WriteLine($"{(outcome.Complete ? "trained" : "interrupted")}; checkpoint: {outcome.Checkpoint}");
        if (settings.Json)
        {
            double seconds = outcome.Elapsed.TotalSeconds;
            PrintJson(outcome.Iterations, seconds, outcome.OwnIterations, outcome.Nodes, outcome.Size.Infosets, outcome.Visited, outcome.Size.TableBytes,
                instances: 1, merges: 0, outcome.Checkpoint, run, outcome.Complete);
        }
        return outcome.Complete ? ExitCode.Done : ExitCode.Interrupted;
    }

    private int RunMany(
        MultiInstanceCoordinator coordinator, RunDirectory run, BlueprintConfig config, BucketFile buckets, BlueprintNeeds needs, CancellationToken cancellation)
    {
        long began = TimeProvider.System.GetTimestamp();
        var instances = new BlueprintInstances(config, settings.Buckets, run, settings.TensorBoard, error);
        CoordinatorOutcome outcome = coordinator.Train(run, instances, error, cancellation);
        double seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        string? merged = outcome.Interrupted ? null : instances.Merge(outcome, buckets);
        instances.Summarise(outcome, merged);
        if (settings.Json)
        {
            long iterations = outcome.Instances.Sum(instance => instance.CurrentIter - instance.StartIter);
            PrintJson(iterations, seconds, iterations, nodes: null, needs.Size.Infosets, visited: null, needs.Size.TableBytes, outcome.Instances.Count,
                merged is null ? 0 : 1, merged, run, outcome.Complete);
        }
        return outcome.Complete ? ExitCode.Done : outcome.Interrupted ? ExitCode.Interrupted : ExitCode.Failed;
    }

    private int RunMerged(int count, string mergeEvery)
    {
        var merged = new MergedTraining(new RunDirectory(settings.RunDirectory), settings.Buckets, count, mergeEvery, error);
        BlueprintConfig config = merged.Configure(settings.File, settings.Options, settings.ResumeFrom);
        using BucketFile buckets = BucketFile.Open(settings.Buckets);
        var needs = new BlueprintNeeds(config, buckets, count, settings.MemoryLimit);
        if (settings.Estimate) return PrintEstimate(needs);
        needs.RequireRoom(new RunDirectory(settings.RunDirectory));
        using var interruption = new Interruption();
        MergedOutcome outcome = merged.Train(config, buckets, settings.ResumeFrom is not null, interruption.Token);
        if (settings.Json)
        {
            PrintJson(outcome.Status.Merged, outcome.Seconds, outcome.OwnIterations, nodes: null, needs.Size.Infosets, visited: null, needs.Size.TableBytes, count,
                outcome.Status.Merges, outcome.Status.Result, new RunDirectory(settings.RunDirectory), outcome.Status.Status == InstanceStatus.Completed);
        }
        return outcome.Status.Status switch
        {
            InstanceStatus.Completed => ExitCode.Done,
            InstanceStatus.Interrupted => ExitCode.Interrupted,
            _ => ExitCode.Failed,
        };
    }

    private int PrintEstimate(BlueprintNeeds needs)
    {
        double? seconds = needs.Fits ? needs.MeasureSeconds() : null;
        if (settings.Json)
        {
            JsonOutput.Write(output, new
            {
                needs.Size.Nodes, needs.Size.Infosets, needs.Size.TableBytes, needs.BucketBytes,
                Seconds = seconds is { } known ? Math.Round(known, 1) : (double?)null, needs.Fits,
            });
            return ExitCode.Done;
        }
        CultureInfo culture = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(culture, $"nodes     {needs.Size.Nodes:N0}"));
        output.WriteLine(string.Create(culture, $"infosets  {needs.Size.Infosets:N0}"));
        for (int street = 0; street < needs.Size.StreetTableBytes.Count; street++)
            output.WriteLine($"{BlueprintGame.Streets[street],-9} {MemorySize.Format(needs.Size.StreetTableBytes[street])}");
        output.WriteLine($"table     {MemorySize.Format(needs.Size.TableBytes)}");
        output.WriteLine($"tree      {MemorySize.Format(needs.Size.TreeBytes)}");
        output.WriteLine($"buckets   {MemorySize.Format(needs.BucketBytes)}");
        output.WriteLine($"memory    {MemorySize.Format(needs.Bytes)} in all; {MemorySize.Format(needs.Limit)} may be used");
        output.WriteLine(seconds is { } time ? string.Create(culture, $"time      {time:N0} s") : $"too large: {needs.Advice()}");
        return ExitCode.Done;
    }

    private void PrintJson(
        long iterations, double seconds, long own, long? nodes, long infosets, long? visited, long tableBytes, int instances, int merges, string? checkpoint,
        RunDirectory run, bool complete) => JsonOutput.Write(output, new
        {
            Iterations = iterations,
            Seconds = Math.Round(seconds, 3),
            IterationsPerSecond = Math.Round(own / Math.Max(1e-3, seconds), 1),
            NodesPerSecond = nodes is { } seen ? Math.Round(seen / Math.Max(1e-3, seconds), 1) : (double?)null,
            Infosets = infosets,
            Visited = visited,
            TableBytes = tableBytes,
            Instances = instances,
            Merges = merges,
            Checkpoint = checkpoint,
            RunDir = run.Path,
            Complete = complete,
        });
}
