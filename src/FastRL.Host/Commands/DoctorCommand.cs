using System.CommandLine;
using FastRL.Host.Cli;
using FastRL.Host.Diagnostics;
using FastRL.Interop;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl doctor</c>: what this machine has and lacks, and what to do about it.</summary>
internal static class DoctorCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("doctor", "Says what this machine has and lacks.") { json };
        command.SetAction(parsed => Run(output, parsed.GetValue(json)));
        return command;
    }

    private static int Run(TextWriter output, bool json)
    {
        IReadOnlyList<Finding> findings = MachineInspection.Inspect(Environment.CurrentDirectory);
        bool complete = findings.All(finding => finding.Status != "missing");
        if (json)
        {
            JsonOutput.Write(output, new { Ok = complete, Findings = findings });
            return ExitCode.Done;
        }
        foreach (Finding finding in findings)
        {
            output.WriteLine($"{finding.Status,-8}{finding.Name,-14}{finding.Detail}");
            if (finding.Fix.Length > 0)
                output.WriteLine($"{"",-22}-> {finding.Fix}");
        }
        return ExitCode.Done;
    }
}
