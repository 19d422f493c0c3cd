using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastRL.Cluster.Jobs;
using FastRL.Host.Jobs;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Jobs;

/// <summary>Two members on this machine, each a process.</summary>
public sealed class ClusterCommandTests : IDisposable
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

    [UnixFact]
    public void Join_OfASecondMember_SharesJobsAndIsListed()
    {
        int port = FreePort();
        Process first = Start(null, "cluster", "start", "--port", $"{port}", "--dir", _folder["first"], "--name", "first");
        WaitUntil(() => JobAccess.Read(_folder["first"]) is not null);
        Process second = Start(null, "cluster", "join", $"127.0.0.1:{port}", "--token-file", Path.Combine(_folder["first"], "token"), "--port", $"{port + 2}", "--dir", _folder["second"], "--name", "second");
        WaitUntil(() => JobAccess.Read(_folder["second"]) is not null);
        JsonElement status = JsonDocument.Parse(FastRlProgram.Run("cluster", "status", "--dir", _folder["second"], "--json").Output).RootElement;
        Assert.Equal(["cluster_id", "members", "store"], status.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["first active", "second active"], status.GetProperty("members").EnumerateArray().Select(member => $"{member.GetProperty("name").GetString()} {member.GetProperty("status").GetString()}"));
        Assert.Equal(["name", "address", "version", "status", "since", "jobs"], status.GetProperty("members")[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal($"127.0.0.1:{port}", status.GetProperty("store").GetString());
        Process job = Start(_folder["second"], "job", "run", _folder["run"], "--values", "word=train,eval,view", "--", "{word}", "--help");
        Assert.True(job.WaitForExit(s_patience));
        Assert.Equal(0, job.ExitCode);
        Assert.Equal(3, JobFiles.Results(_folder["run"]).Count);
        foreach ((string folder, Process member) in ((string, Process)[])[("second", second), ("first", first)])
        {
            Assert.Equal(0, FastRlProgram.Run("cluster", "stop", "--dir", _folder[folder]).ExitCode);
            Assert.True(member.WaitForExit(s_patience));
            Assert.Equal(0, member.ExitCode);
        }
        Assert.Contains("no member of a cluster runs in", FastRlProgram.Run("cluster", "status", "--dir", _folder["first"]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'here' is neither the address of a first member, such as 10.0.0.1:11811, nor redis://HOST:PORT", "join", "here", "--token-file", "token")]
    [InlineData("--listen '0.0.0.0' is no address of this machine that others reach it at, such as 10.0.0.1", "start", "--listen", "0.0.0.0")]
    [InlineData("--store '10.0.0.1:11811' is no redis://HOST:PORT", "start", "--store", "10.0.0.1:11811")]
    public void Cluster_OfWhatCannotBe_SaysSo(string message, params string[] words)
    {
        File.WriteAllText(_folder["token"], ClusterKey.NewToken());
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["cluster", .. words.Select(word => word == "token" ? _folder["token"] : word), "--dir", _folder["member"]]);
        Assert.Equal((2, $"fastrl: {message}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    private Process Start(string? member, params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "fastrl"), words) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (member is not null) start.Environment[JobSession.MemberVariable] = member;
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    private static void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(50);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
