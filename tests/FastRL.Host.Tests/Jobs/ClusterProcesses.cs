using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastRL.Cluster.Jobs;
using FastRL.Host.Jobs;

namespace FastRL.Host.Tests.Jobs;

/// <summary>Members of a cluster on this machine and who gives them work, each a process; all end with this.</summary>
internal sealed class ClusterProcesses : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _processes = [];

    /// <summary>What processes said of late, for people.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    /// <summary>A path in a folder of their own; of a member, its folder.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Starts or joins, as the words say.</summary>
    /// <param name="name">Of the member.</param>
    /// <param name="port">For members; the one after it is for clients.</param>
    /// <param name="words">What comes after <c>cluster</c>.</param>
    /// <returns>It need not be there yet: see <see cref="WaitFor"/>.</returns>
    public Process StartMember(string name, int port, params string[] words)
    {
        if (Directory.Exists(this[name])) JobAccess.Remove(this[name]); // of one that was killed
        return Start(name, null, ["cluster", .. words, "--port", $"{port}", "--dir", this[name], "--name", name]);
    }

    /// <summary>Waits until a member works.</summary>
    public void WaitFor(string name) => WaitUntil(() => JobAccess.Read(this[name]) is not null);

    /// <summary>Starts the program, to work with the members where one is named.</summary>
    public Process Start(string name, string? member, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "fastrl"), words) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (member is not null) start.Environment[JobSession.MemberVariable] = this[member];
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(name, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(name, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    /// <summary>Waits for something that takes seconds on a machine with time.</summary>
    public void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, $"what was waited for did not come; said was: {string.Join("\n", Said)}");
            Thread.Sleep(100);
        }
    }

    /// <summary>A process's exit code; waits for it.</summary>
    public int ExitCodeOf(Process process)
    {
        WaitUntil(() => process.HasExited);
        return process.ExitCode;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        foreach (Process process in _processes.Where(process => !process.HasExited)) process.Kill(entireProcessTree: true);
        foreach (Process process in _processes) process.Dispose();
        _folder.Dispose();
    }

    private void Keep(string name, string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        Said.Enqueue($"{DateTime.UtcNow:T} {name}: {line}");
        while (Said.Count > 40) Said.TryDequeue(out _);
    }
}
