using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Runs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem build-buckets</c>: groups hands that are played alike.</summary>
internal sealed class BuildBucketsCommand(BucketConfig config, string path, bool json, TextWriter output, TextWriter error)
{
    // Options that are keys of the file.
    private static readonly (string Option, string Key, string Description, string Value)[] s_settings =
    [
        ("--hands", "hands", "Random deals that each street is learned from. [default: all hands]", "N"),
        ("--k-preflop", "k_preflop", "Buckets of the 169 starting hands. [default: 24]", "N"),
        ("--k-flop", "k_flop", "Buckets of the flop. [default: 80]", "N"),
        ("--k-turn", "k_turn", "Buckets of the turn. [default: 80]", "N"),
        ("--k-river", "k_river", "Buckets of the river. [default: 64]", "N"),
        ("--method", "method", "What hands are compared by: features, emd, potential, ochs. [default: emd, on the river ochs]", "WORD"),
        ("--seed", "seed", "The same seed gives the same bytes. [default: 42]", "N"),
    ];

    private static readonly TimeSpan s_reportEvery = TimeSpan.FromSeconds(2);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var file = new Option<string>("--out") { Description = "The file to make. A build that was stopped goes on.", HelpName = "FILE", Required = true };
        Option<string?> yaml = PathOption.Create("--config", "YAML file with settings.", "FILE");
        var settings = s_settings
            .Select(setting => new Option<string?>(setting.Option) { Description = setting.Description, HelpName = setting.Value })
            .ToArray();
        Option<int> threads = NumberOption.Create("--threads", "Threads, which results do not depend on; 0 for one a core.", 0, 256, 0);
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("build-buckets", "Groups hands that are played alike.");
        foreach (Option option in (Option[])[file, yaml, .. settings, threads, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            List<ConfigValue> values = [.. parsed.GetValue(yaml) is { } from ? ConfigFile.Load(from) : []];
            for (int i = 0; i < settings.Length; i++)
            {
                if (parsed.GetValue(settings[i]) is { } text)
                    values.Add(ConfigValue.FromText(s_settings[i].Key, text, s_settings[i].Option));
            }
            var config = ConfigBinder.Bind<BucketConfig>(values);
            if (BucketBuild.Problem(config) is { } problem)
                throw new InputException(problem);
            return new BuildBucketsCommand(config, parsed.GetRequiredValue(file), parsed.GetValue(json), output, error).Run(parsed.GetValue(threads));
        });
        return command;
    }

    private int Run(int threads)
    {
        using var interruption = new Interruption();
        var build = new BucketBuild(config, path, threads == 0 ? Math.Min(Environment.ProcessorCount, 256) : threads);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<BuiltStreet> streets = build.Run(Reporter(start), interruption.Token);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using BucketFile file = BucketFile.Open(path);
        foreach (BuiltStreet street in streets)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{BlueprintGame.Streets[street.Street],-8}{file.Learned[street.Street].Buckets,6} buckets  {street.Seconds,7:F1} s  {street.At.Iterations,4} iterations  inertia {street.At.Inertia:G4}"));
        }
        output.WriteLine($"{path}  sha256 {file.Sha256}");
        if (json)
            JsonOutput.Write(output, Summary(streets, file, seconds));
        return ExitCode.Done;
    }

    private Action<BucketProgress> Reporter(long start)
    {
        long last = start;
        double first = -1;
        return progress =>
        {
            if (first < 0) first = progress.Done;
            if (Stopwatch.GetElapsedTime(last) < s_reportEvery)
                return;
            last = Stopwatch.GetTimestamp();
            double part = (progress.Done - first) / (1 - first);
            double left = Stopwatch.GetElapsedTime(start).TotalSeconds * (1 - part) / part;
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{BlueprintGame.Streets[progress.Street]}: {progress.At.Description}, {100 * progress.Done:F0} % done{(part > 0 ? $", about {left:F0} s left" : "")}"));
        };
    }

    private object Summary(IReadOnlyList<BuiltStreet> streets, BucketFile file, double seconds) => new
    {
        Streets = streets.Select(street => new
        {
            Street = BlueprintGame.Streets[street.Street],
            file.Learned[street.Street].Buckets,
            street.At.Hands,
            street.At.Iterations,
            street.At.Inertia,
            street.Seconds,
            street.Bytes,
        }),
        File = path,
        file.Sha256,
        Seconds = seconds,
        PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
    };
}
