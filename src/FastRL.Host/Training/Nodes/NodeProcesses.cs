using System.Diagnostics;
using System.Globalization;
using FastRL.Host.Cli;

namespace FastRL.Host.Training.Nodes;

/// <summary>The other nodes, where all are on this machine: processes that end with this one.</summary>
internal sealed class NodeProcesses : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    private readonly List<Process> _processes = [];

    /// <param name="words">The command line of node 0, from <c>train</c> on, without what belongs to it alone.</param>
    /// <param name="options">Of node 0.</param>
    /// <param name="error">Gets what they say.</param>
    /// <param name="failed">Called where one ends with an error.</param>
    public NodeProcesses(IReadOnlyList<string> words, NodeOptions options, TextWriter error, Action failed)
    {
        for (int node = 1; node < options.Count; node++)
        {
            string number = node.ToString(CultureInfo.InvariantCulture);
            var start = new ProcessStartInfo(
                OwnProgram.Path, [.. words, NodeOptions.NodeOption, number, NodeOptions.RendezvousOption, options.Rendezvous, SeedRuns.Attached, "--style", "lines"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Process process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) =>
            {
                if (string.IsNullOrWhiteSpace(line.Data)) return;
                lock (_processes) error.WriteLine($"node {number}: {line.Data}");
            };
            process.EnableRaisingEvents = true;
            process.Exited += (_, _) =>
            {
                // A node that saw a mistake of the user's will not come.
                if (process.ExitCode != ExitCode.Usage) return;
                Failure = $"node {number} ended with exit code {process.ExitCode}; what it said stands above";
                failed();
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            _processes.Add(process);
        }
    }

    /// <summary>Why a node will not come, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Asks them to end, and sees to it.</summary>
    public void Dispose()
    {
        foreach (Process process in _processes) process.StandardInput.Close();
        long begun = Stopwatch.GetTimestamp();
        foreach (Process process in _processes)
        {
            TimeSpan left = s_grace - Stopwatch.GetElapsedTime(begun);
            if (!process.WaitForExit(left > TimeSpan.Zero ? left : TimeSpan.Zero)) process.Kill();
            process.WaitForExit(); // for what it said last
            process.Dispose();
        }
    }
}
