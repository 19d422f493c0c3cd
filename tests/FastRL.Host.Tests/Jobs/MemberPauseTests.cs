using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastRL.Cluster.Jobs;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Games.Holdem;

namespace FastRL.Host.Tests.Jobs;

/// <summary>A member that stands still for so long that the others take it for dead.</summary>
public sealed class MemberPauseTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _processes = [];

    public void Dispose()
    {
        foreach (Process process in _processes.Where(process => !process.HasExited)) process.Kill();
        foreach (Process process in _processes) process.Dispose();
        _folder.Dispose();
    }

    [RedisFact]
    public void Member_ThatStoodStill_JoinsAgain()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("FASTRL_EVENTS") is null, "takes half a minute; with FASTRL_EVENTS it is run");
        using var redis = new RedisServer();
        int port = FreePort();
        Start("first", "start", "--store", $"redis://{redis.Address}", "--port", $"{port}");
        Process second = Start("second", "join", $"redis://{redis.Address}", "--port", $"{port + 2}", "--token-file", Path.Combine(_folder["first"], "token"));
        RunningInstances.Send("STOP", second.Id);
        WaitUntil(() => StatesOf("second") is ["dead"]);
        RunningInstances.Send("CONT", second.Id);
        WaitUntil(() => StatesOf("second").Contains("active"));
        RunningInstances.Send("TERM", second.Id);
        Assert.True(second.WaitForExit(s_patience));
        Assert.Equal(0, second.ExitCode);
    }

    private Process Start(string name, params string[] words)
    {
        Process process = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "fastrl"), ["cluster", .. words, "--dir", _folder[name], "--name", name]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        _processes.Add(process);
        WaitUntil(() => JobAccess.Read(_folder[name]) is not null);
        return process;
    }

    private string[] StatesOf(string name) =>
    [
        .. JsonDocument.Parse(FastRlProgram.Run("cluster", "status", "--dir", _folder["first"], "--json").Output).RootElement.GetProperty("members").EnumerateArray()
            .Where(member => member.GetProperty("name").GetString() == name).Select(member => member.GetProperty("status").GetString()!),
    ];

    private static void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(200);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
