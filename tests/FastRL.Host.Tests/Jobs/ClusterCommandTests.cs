using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastRL.Cluster.Jobs;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Games.Holdem;

namespace FastRL.Host.Tests.Jobs;

/// <summary>Two members on this machine, each a process.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private readonly ClusterProcesses _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [UnixFact]
    public void Join_OfASecondMember_SharesJobsAndIsListed()
    {
        int port = ClusterProcesses.FreePort();
        Process first = _cluster.StartMember("first", port, "start");
        _cluster.WaitFor("first");
        Process second = _cluster.StartMember("second", port + 2, "join", $"127.0.0.1:{port}", "--token-file", Path.Combine(_cluster["first"], "token"));
        _cluster.WaitFor("second");
        JsonElement status = JsonDocument.Parse(FastRlProgram.Run("cluster", "status", "--dir", _cluster["second"], "--json").Output).RootElement;
        Assert.Equal(["cluster_id", "members", "store"], status.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["first active", "second active"], status.GetProperty("members").EnumerateArray().Select(member => $"{member.GetProperty("name").GetString()} {member.GetProperty("status").GetString()}"));
        Assert.Equal(["name", "address", "version", "status", "since", "jobs"], status.GetProperty("members")[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal($"127.0.0.1:{port}", status.GetProperty("store").GetString());
        Process job = _cluster.Start("job", "second", "job", "run", _cluster["run"], "--values", "word=train,eval,view", "--", "{word}", "--help");
        Assert.Equal(0, _cluster.ExitCodeOf(job));
        Assert.Equal(3, JobFiles.Results(_cluster["run"]).Count);
        foreach ((string folder, Process member) in ((string, Process)[])[("second", second), ("first", first)])
        {
            Assert.Equal(0, FastRlProgram.Run("cluster", "stop", "--dir", _cluster[folder]).ExitCode);
            Assert.Equal(0, _cluster.ExitCodeOf(member));
        }
        Assert.Contains("no member of a cluster runs in", FastRlProgram.Run("cluster", "status", "--dir", _cluster["first"]).Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Dashboard_OfACluster_ListsItsMembersToThisMachineAlone()
    {
        _cluster.StartMember("one", ClusterProcesses.FreePort(), "start");
        _cluster.WaitFor("one");
        Process dashboard = _cluster.Start("page", null, "cluster", "dashboard", "--dir", _cluster["one"], "--port", "0");
        Regex shown = new(@"http://127\.0\.0\.1:\d+/");
        _cluster.WaitUntil(() => _cluster.Said.Any(shown.IsMatch));
        var page = new Uri(shown.Match(_cluster.Said.First(shown.IsMatch)).Value);
        using var client = new HttpClient();
        Assert.Contains("<title>Orleans Dashboard</title>", await client.GetStringAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        JsonElement counters = JsonDocument.Parse(await client.GetStringAsync(new Uri(page, "DashboardCounters"), TestContext.Current.CancellationToken)).RootElement;
        Assert.StartsWith("one ", Assert.Single(counters.GetProperty("hosts").EnumerateArray()).GetProperty("siloName").GetString(), StringComparison.Ordinal);
        foreach ((string header, string value) in ((string, string)[])[("Host", "elsewhere.example"), ("Origin", "http://elsewhere.example")])
        {
            using var foreign = new HttpRequestMessage(HttpMethod.Get, new Uri(page, "DashboardCounters"));
            foreign.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage answer = await client.SendAsync(foreign, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
        RunningInstances.Send("TERM", dashboard.Id);
        Assert.Equal(0, _cluster.ExitCodeOf(dashboard));
    }

    // Its process number may be anybody's by now.
    [UnixFact]
    public void Stop_OfAMemberThatWasKilled_EndsNobody()
    {
        Process member = _cluster.StartMember("one", ClusterProcesses.FreePort(), "start");
        _cluster.WaitFor("one");
        FastRlProgram.Outcome second = FastRlProgram.Run("cluster", "start", "--dir", _cluster["one"], "--port", $"{ClusterProcesses.FreePort()}");
        Assert.Equal((2, $"fastrl: another member, process {member.Id}, has the folder {_cluster["one"]}; --dir names one for this"), (second.ExitCode, second.Error.TrimEnd()));
        member.Kill();
        member.WaitForExit();
        using Process other = Process.Start("sleep", "60");
        JobAccess left = JobAccess.Read(_cluster["one"])!;
        (left with { Process = other.Id }).Write(_cluster["one"]);
        foreach (string word in (string[])["stop", "status"])
        {
            FastRlProgram.Outcome outcome = FastRlProgram.Run("cluster", word, "--dir", _cluster["one"]);
            Assert.Equal((2, $"fastrl: no member of a cluster runs in {_cluster["one"]}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
        }
        Assert.False(other.WaitForExit(500));
        other.Kill();
    }

    [Fact]
    public void Stop_OfAMemberOnAnotherMachine_SaysWhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        (JobAccess.Own("", [listener.LocalEndpoint.ToString()!], ClusterKey.NewToken()) with { Host = "elsewhere" }).Write(_cluster["far"]);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("cluster", "stop", "--dir", _cluster["far"]);
        Assert.Equal((2, $"fastrl: the member in {_cluster["far"]} is on elsewhere, and is ended there"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"store":"","gateways":null,"token":"","process":1,"host":""}""")]
    [InlineData("""{"store":"","gateways":["here"],"token":"","process":1,"host":""}""")]
    [InlineData("""{"store":"","gateways":[],"token":"","process":1,"host":""}""")]
    public void Status_OfADamagedAccessFile_NamesIt(string text)
    {
        string path = Path.Combine(_cluster["torn"], "job", "access.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("cluster", "status", "--dir", _cluster["torn"]);
        Assert.StartsWith($"fastrl: {path}: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }

    [Theory]
    [InlineData("'here' is neither the address of a first member, such as 10.0.0.1:11811, nor redis://HOST:PORT", "join", "here", "--token-file", "token")]
    [InlineData("--listen '0.0.0.0' is no address of this machine that others reach it at, such as 10.0.0.1", "start", "--listen", "0.0.0.0")]
    [InlineData("--store '10.0.0.1:11811' is no redis://HOST:PORT", "start", "--store", "10.0.0.1:11811")]
    public void Cluster_OfWhatCannotBe_SaysSo(string message, params string[] words)
    {
        File.WriteAllText(_cluster["token"], ClusterKey.NewToken());
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["cluster", .. words.Select(word => word == "token" ? _cluster["token"] : word), "--dir", _cluster["member"]]);
        Assert.Equal((2, $"fastrl: {message}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }
}
