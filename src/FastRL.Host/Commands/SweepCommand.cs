using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Sweeps;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl sweep</c>: looks for good settings of a training.</summary>
internal sealed class SweepCommand(SweepCommand.Settings settings, TextWriter output, TextWriter error)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(
        string Game, string? Rom, string Config, IReadOnlyList<string> Fixed, TimeSpan Budget, string? RunDirectory, bool Json);

    private const int Shown = 10;

    private static readonly TimeSpan s_budget = TimeSpan.FromHours(1);

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var game = new Argument<string>("GAME") { Description = "What is trained, as for `fastrl train`." };
        var config = new Option<string>("--config") { Description = "YAML file: which settings to look for, and how.", HelpName = "FILE", Required = true };
        Option<TimeSpan> budget = DurationOption.Create("--budget", "Wall time of all trials together, earlier sessions of the sweep included.", s_budget);
        Option<string?> rom = PathOption.Create("--rom", "ROM, where it is not at the place that the profile names.", "FILE");
        var set = new Option<string[]>("--set") { Description = "A setting of all trials, such as ppo.clip=0.1; may be repeated.", HelpName = "KEY=VALUE" };
        Option<string?> run = PathOption.Create("--run-dir", "Where everything is written. [default: runs/sweep-GAME]", "DIR");
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("sweep", "Looks for good settings; the same command again goes on where it stopped.")
        {
            game, config, budget, rom, set, run, json,
        };
        command.SetAction(parsed => new SweepCommand(
            new Settings(
                parsed.GetRequiredValue(game), parsed.GetValue(rom), parsed.GetRequiredValue(config), parsed.GetValue(set) ?? [],
                parsed.GetValue(budget), parsed.GetValue(run), parsed.GetValue(json)),
            output,
            error).Run());
        return command;
    }

    private int Run()
    {
        Game game = GameLibrary.Bundled.Find(settings.Game, settings.Rom);
        ConfigValue[] given = [.. settings.Fixed.Select(ConfigValue.FromAssignment)];
        SweepPlan plan = SweepPlan.Read(settings.Config, game.NewConfig().GetType());
        if (plan.Dimensions.FirstOrDefault(dimension => given.Any(value => value.Path == dimension.Key)) is { } twice)
            throw new InputException($"--set {twice.Key}: the sweep looks for it ({twice.Origin})");
        long Steps(IReadOnlyList<ConfigValue> found) => TrainCommand.Bind(game, null, [.. game.Translate([.. given, .. found])]).Steps;
        // Both ends of every range are allowed, or nothing begins.
        foreach (double end in (ReadOnlySpan<double>)[0, 1]) _ = Steps(plan.At([.. plan.Dimensions.Select(_ => end)]));

        RunDirectory run = RunDirectory.ForGame($"sweep-{game.Name}", settings.RunDirectory);
        using RunLock written = run.Lock();
        string[] words =
        [
            "train", settings.Game, .. settings.Rom is null ? [] : (string[])["--rom", settings.Rom],
            .. settings.Fixed.SelectMany(assignment => (string[])["--set", assignment]),
        ];
        using var interruption = new Interruption();
        var runner = new SweepRunner(run, plan, words, Steps, settings.Budget, error);
        runner.Run(interruption.Token);
        Print(runner.Trials, run);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : runner.Trials.Any(trial => trial.IsDone) ? ExitCode.Done : ExitCode.Failed;
    }

    private static object Json(SweepTrial trial) => new { trial.Settings, trial.Score, CostSeconds = Math.Round(trial.CostSeconds, 3) };

    private void Print(IReadOnlyList<SweepTrial> trials, RunDirectory run)
    {
        SweepTrial[] best = [.. trials.Where(trial => trial.IsDone).OrderByDescending(trial => trial.Score).ThenBy(trial => trial.CostSeconds)];
        if (settings.Json)
        {
            JsonOutput.Write(output, new
            {
                Trials = trials.Count,
                Best = best.Length == 0 ? null : Json(best[0]),
                Front = SweepTrial.Front(trials).Select(Json),
                RunDir = run.Path,
            });
            return;
        }
        output.WriteLine($"{"trial",5}  {"score",10}  {"seconds",9}  settings");
        foreach (SweepTrial trial in best.Take(Shown))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trial.Trial,5}  {trial.Score,10:0.###}  {trial.CostSeconds,9:0.0}  {SweepRunner.Text(trial)}"));
        if (best.Length > 0) output.WriteLine($"page: {run.At("sweep.html")}");
    }
}
