using System.CommandLine;
using System.Globalization;
using System.Text;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games.Holdem;
using FastRL.Host.Training;
using FastRL.Runs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Buckets;
using FastRL.Solve.Matches;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem eval-blueprint</c>: plays a blueprint against others whose strategies are known.</summary>
internal sealed class EvalBlueprintCommand(EvalBlueprintCommand.Settings settings, TextWriter output)
{
    /// <summary>Everything that the command line can say.</summary>
    internal sealed record Settings(string Checkpoint, string Buckets, int Episodes, string? Against, string? AgainstBuckets, Translation Translator, bool Duplicate, string Exploitability, int Draws, ulong Seed, string? Out, bool Json);

    private const ulong DefaultSeed = 42;
    private const string None = "none", FoldCall = "lbr-fc", FoldCallBet = "lbr", RealCards = "real-cards", Exact = "exact";

    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var blueprint = new BlueprintOptions();
        Option<int> episodes = NumberOption.Create("--episodes", "Hands against each opponent.", 1, 1_000_000_000, 200_000);
        Option<string?> against = PathOption.Create("--against", "Another blueprint as one more opponent.", "DIR");
        Option<string?> againstBuckets = PathOption.Create("--against-buckets", "File of its buckets, where they are others.", "FILE");
        Option<string> translator = ChoiceOption.Create(
            "--translator", "How it understands bets that its tree does not have: as one of the two next sizes by chance, the larger, the smaller", "balanced", "tight", "loose");
        var duplicate = new Option<bool>("--duplicate") { Description = "Play each deal from every seat.", DefaultValueFactory = _ => true, HelpName = "true|false" };
        Option<string> exploitability = ChoiceOption.Create(
            "--exploitability",
            "Local best response on turn and river, which also bets the pot and all-in, or only folds and calls; or a response that sees cards, not buckets, on drawn boards; or the best one, on all boards",
            None, FoldCallBet, FoldCall, RealCards, Exact);
        Option<int> draws = NumberOption.Create("--draws", "Times that real-cards draws boards; two or more for an error.", 1, 1000, 10);
        Option<ulong> seed = SeedOption.Create("Seed of the deals.", DefaultSeed);
        Option<string?> file = PathOption.Create("--out", "Write the results as JSON.", "FILE");
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("eval-blueprint", "Plays a blueprint against random, calling, tight and aggressive players.");
        blueprint.AddTo(command);
        foreach (Option option in (Option[])[episodes, against, againstBuckets, translator, duplicate, exploitability, draws, seed, file, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            // What would change nothing is a mistake. (--translator is in command lines of the original, which have no other blueprint.)
            if (parsed.GetValue(againstBuckets) is not null && parsed.GetValue(against) is null)
                throw new InputException($"{againstBuckets.Name} are another blueprint's; {against.Name} names it");
            if (parsed.GetResult(draws) is { Implicit: false } && parsed.GetValue(exploitability) != RealCards)
                throw new InputException($"{draws.Name} is for {exploitability.Name} {RealCards}");
            return Evaluate(parsed);
        });
        return command;

        int Evaluate(ParseResult parsed) => new EvalBlueprintCommand(
            new Settings(
                blueprint.Checkpoint(parsed),
                blueprint.Buckets(parsed),
                parsed.GetValue(episodes),
                parsed.GetValue(against),
                parsed.GetValue(againstBuckets),
                Enum.Parse<Translation>(parsed.GetValue(translator)!, ignoreCase: true),
                parsed.GetValue(duplicate),
                parsed.GetValue(exploitability)!,
                parsed.GetValue(draws),
                parsed.GetValue(seed),
                parsed.GetValue(file),
                parsed.GetValue(json)),
            output).Run();
    }

    private int Run()
    {
        using var interruption = new Interruption();
        if (settings.Out is { } place) OutputFile.RequirePlace(place);
        using BucketFile buckets = BucketFile.Open(settings.Buckets);
        using Blueprint blueprint = BlueprintSettings.Load(settings.Checkpoint, buckets);
        using BucketFile? otherBuckets = settings.AgainstBuckets is { } file ? BucketFile.Open(file) : null;
        using Blueprint? other = settings.Against is { } path ? BlueprintSettings.Load(path, otherBuckets ?? buckets) : null;
        if (other is not null && other.Game.Players != blueprint.Game.Players)
            throw new InputException($"--against {settings.Against} is for {other.Game.Players} players, the other blueprint for {blueprint.Game.Players}");
        if (settings.Exploitability != None && blueprint.Game.Players != 2)
            throw new InputException($"--exploitability {settings.Exploitability} is for two players, this blueprint for {blueprint.Game.Players}");
        var hero = new BlueprintStrategy(blueprint, "blueprint");
        IStrategy[] opponents =
        [
            .. Baselines.All(blueprint.Game),
            .. other is null ? [] : new[] { new TranslatedStrategy(blueprint.Game, other, settings.Translator, "Blueprint") },
        ];
        List<MatchResult> results = [];
        foreach (IStrategy opponent in opponents)
        {
            MatchResult result = Match.Play(
                blueprint.Game, hero, opponent, settings.Episodes, settings.Duplicate, settings.Seed, interruption.Token);
            results.Add(result);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Name,-15}: {result.Mean,8:F2} ± {result.StandardError,6:F2} bb/100  [{result.Interval.Low:F2}, {result.Interval.High:F2}]"));
        }
        object summary = Summary(results, settings.Exploitability == None ? null : Respond(blueprint, interruption.Token));
        if (settings.Out is { } target) OutputFile.WriteAllBytes(target, Encoding.UTF8.GetBytes(JsonOutput.Serialize(summary) + "\n"));
        if (settings.Json) JsonOutput.Write(output, summary);
        return ExitCode.Done;
    }

    private object Respond(Blueprint blueprint, CancellationToken cancellation)
    {
        (string method, string setting, string title) = settings.Exploitability switch
        {
            Exact => (Exact, "all boards", "best response to real cards"),
            RealCards => (RealCards, RealCardsResponse.Setting(settings.Draws), "response to real cards"),
            FoldCallBet => ("lbr", "fcpa, turn and river", "local best response"),
            _ => ("lbr", "fc, turn and river", "local best response"),
        };
        (double mean, double error) = settings.Exploitability switch
        {
            Exact => (ExactResponse.Find(blueprint, Math.Min(Environment.ProcessorCount, 256), Tell, cancellation), 0),
            RealCards => RealCardsResponse.Measure(blueprint, settings.Draws, settings.Seed, Tell, cancellation),
            string lbr => new LocalBestResponse(blueprint.Game, blueprint, lbr == FoldCallBet).Play((settings.Episodes + 1) / 2, settings.Seed, cancellation),
        };
        (double low, double high) = (mean - (MatchResult.Confidence * error), mean + (MatchResult.Confidence * error));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {mean:F0} mbb/g{(method == Exact ? "" : $" [{low:F0}, {high:F0}]")}"));
        return new { Method = method, Setting = setting, MbbPerGame = mean, Interval = new[] { low, high } };
    }

    private void Tell(int draw, double mean) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"real cards, draw {draw} of {settings.Draws}: {mean:F0} mbb/g so far"));

    private void Tell(long done, long boards, TimeSpan left) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"exact: {done} of {boards} flops, about {LineReporter.Left(left)} left"));

    private object Summary(List<MatchResult> results, object? exploitability) => new
    {
        Opponents = results.Select(result => new
        {
            result.Name,
            result.Hands,
            Bb_per_100 = result.Mean,
            Interval = new[] { result.Interval.Low, result.Interval.High },
            Raw_bb_per_100 = result.RawMean,
            RawInterval = new[] { result.RawInterval.Low, result.RawInterval.High },
            result.VarianceReduction,
        }),
        Exploitability = exploitability,
        settings.Checkpoint,
        settings.Seed,
    };
}
