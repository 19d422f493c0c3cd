using System.CommandLine;
using System.Globalization;
using FastRL.Host.Cli;
using FastRL.Runs;
using FastRL.Solve.Blueprints;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem check</c>: looks for what no sensible strategy does.</summary>
internal static class CheckCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var options = new BlueprintOptions();
        Option<ulong> seed = SeedOption.Create("Seed of the boards that are drawn.");
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end." };
        var command = new Command("check", "Looks in a blueprint for what no sensible strategy does; fails where it finds something.");
        options.AddTo(command);
        command.Add(seed);
        command.Add(json);
        command.SetAction(parsed => options.With(parsed, blueprint =>
        {
            IReadOnlyList<RuleResult> rules = new BlueprintChecks(blueprint, parsed.GetValue(seed)).Run();
            foreach (RuleResult rule in rules)
            {
                string worst = rule.Worst is { } at
                    ? string.Create(CultureInfo.InvariantCulture, $"; worst: {at.Hand} after '{at.Node}', {100 * at.Probability:F1} %")
                    : "; nothing to look at";
                output.WriteLine($"{(rule.Passed ? "passed" : "FAILED")}  {rule.Name}{worst}");
            }
            if (parsed.GetValue(json)) JsonOutput.Write(output, new { Rules = rules });
            return rules.All(rule => rule.Passed) ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
