using System.Diagnostics;
using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Games.Holdem;

namespace FastRL.Host.Tests.Jobs;

/// <summary>A member that stands still for so long that the others take it for dead.</summary>
public sealed class MemberPauseTests : IDisposable
{
    private readonly ClusterProcesses _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [RedisFact]
    public void Member_ThatStoodStill_JoinsAgain()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("FASTRL_EVENTS") is null, "takes half a minute; with FASTRL_EVENTS it is run");
        using var redis = new RedisServer();
        int port = ClusterProcesses.FreePort();
        _cluster.StartMember("first", port, "start", "--store", $"redis://{redis.Address}");
        _cluster.WaitFor("first");
        Process second = _cluster.StartMember("second", port + 2, "join", $"redis://{redis.Address}", "--token-file", Path.Combine(_cluster["first"], "token"));
        _cluster.WaitFor("second");
        RunningInstances.Send("STOP", second.Id);
        _cluster.WaitUntil(() => StatesOf("second") is ["dead"]);
        RunningInstances.Send("CONT", second.Id);
        _cluster.WaitUntil(() => StatesOf("second").Contains("active"));
        RunningInstances.Send("TERM", second.Id);
        Assert.Equal(0, _cluster.ExitCodeOf(second));
    }

    private string[] StatesOf(string name) =>
    [
        .. JsonDocument.Parse(FastRlProgram.Run("cluster", "status", "--dir", _cluster["first"], "--json").Output).RootElement.GetProperty("members").EnumerateArray()
            .Where(member => member.GetProperty("name").GetString() == name).Select(member => member.GetProperty("status").GetString()!),
    ];
}
