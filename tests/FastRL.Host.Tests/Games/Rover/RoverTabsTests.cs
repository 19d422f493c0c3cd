using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Rover;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Host.Tests.Cli;
using FastRL.Web.Environments;

namespace FastRL.Host.Tests.Games.Rover;

public sealed class RoverTabsTests : IDisposable
{
    private static readonly string[] s_small = ["--set", "ppo.rollout_steps=16", "--set", "ppo.minibatch_size=16", "--set", "ppo.update_epochs=1", "--json"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--timescale", "0.05", "rover.timescale is '0.05'; allowed: 0 or a number from 0.1 to 100")]
    [InlineData("--timescale", "101", "rover.timescale is '101'; allowed: 0 or a number from 0.1 to 100")]
    [InlineData("--num-envs", "0", "num_envs is '0'; allowed: a whole number from 1 to 65536")]
    [InlineData("--listen", "here", "rover.listen is 'here'; allowed: an IP address such as 127.0.0.1 or 0.0.0.0")]
    [InlineData("--set", "rover.rewards.grab_orb=much", "rover.rewards.grab_orb is 'much'; allowed: a number")]
    [InlineData("--set", "AUTO_LOAD_LATEST=maybe", "AUTO_LOAD_LATEST is 'maybe'; allowed: True or False")]
    public void Train_WrongSetting_IsRefused(string option, string value, string said)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "rover", option, value, "--run-dir", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_PortThatIsTaken_SaysByWhomAndLeavesNothing()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", "rover", "--page-port", "0", "--base-port", $"{port}", "--num-envs", "1", "--steps", "64", "--run-dir", _folder["run"], .. s_small]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"Port {port} already in use by process {Environment.ProcessId} (", outcome.Error, StringComparison.Ordinal);
        Assert.Contains($"`kill {Environment.ProcessId}` frees it", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run/checkpoints"]));
    }

    [Fact]
    public void Train_OfOneRoverThenThree_GoesOnAndKeepsTheOriginalsNames()
    {
        string[] run = ["--env", "native", "--run-dir", _folder.Path, .. s_small];
        Assert.Equal(0, FastRlProgram.Run(["train", "rover", "--num-envs", "1", "--steps", "64", .. run]).ExitCode);
        string first = _folder["checkpoints/lunar_rover_ppo_64_steps"];
        Assert.Equal("step_000000000064", new DirectoryInfo(first).LinkTarget);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", "rover", "--num-envs", "3", "--load", first, "--steps", "160", .. run]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement result = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(160, result.GetProperty("steps").GetInt64());
        Assert.Contains("not as before: num_envs: 1 -> 3", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(("native", 0, 0), (result.GetProperty("env").GetString(), result.GetProperty("tabs").GetInt32(), result.GetProperty("tabs_lost").GetInt32()));
        foreach (string key in (string[])["stage", "decisions_per_second", "orbs_per_episode", "collision_rate", "success_rate", "timescale"])
            Assert.True(result.TryGetProperty(key, out _), key);
        Assert.True(Directory.Exists(_folder["checkpoints/lunar_rover_ppo_final"]));
        // None starts over.
        outcome = FastRlProgram.Run(["train", "rover", "--num-envs", "1", "--load", "none", "--steps", "64", .. run]);
        Assert.Contains("starting over", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_TheOriginalsNames_AreOurs()
    {
        IReadOnlyList<ConfigValue> ours = OriginalNames.Translate(
        [
            ConfigValue.FromAssignment("NUM_ENVS=4"), ConfigValue.FromAssignment("TOTAL_TIMESTEPS=1_000_000"), ConfigValue.FromAssignment("TIMESCALE=2.0"),
            ConfigValue.FromAssignment("AUTO_LOAD_LATEST=False"), ConfigValue.FromAssignment("LOAD_MODEL=None"),
        ]);
        Assert.Equal(
            [("num_envs", "4"), ("steps", "1000000"), ("rover.timescale", "2.0"), ("rover.load", "none")],
            ours.Select(value => (value.Path, value.Text)));
        Assert.Equal("500000", OriginalNames.Translate([ConfigValue.FromAssignment("TOTAL_TIMESTEPS=500k")])[0].Text);
        Assert.Equal("./models/a", OriginalNames.Translate([ConfigValue.FromAssignment("LOAD_MODEL=./models/a")])[0].Text);
    }

    [Theory]
    [InlineData("""{"episode_length":9,"collision_occurred":true,"zone":"berm"}""", 1)]
    [InlineData("""{"episode_length":9,"collision_occurred":false}""", 3)]
    [InlineData("""{"episode_length":9,"cause":"delivered","collision_occurred":true}""", 0)]
    public void Dialect_OfTheOriginalAndOurs_SaysHowItEnded(string info, int expected)
    {
        var infos = new float[10];
        Assert.Null(new RoverDialect().ReadEnd(JsonDocument.Parse(info).RootElement, infos, out int cause));
        Assert.Equal(expected, cause);
        Assert.Equal(9, infos[0]);
    }

    [NodeFact]
    public async Task Client_OfTheProtocolsPage_IsATab()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "browser-protocol.md"));
        int from = page.IndexOf("```js\n", StringComparison.Ordinal) + 6;
        string client = page[from..page.IndexOf("```", from, StringComparison.Ordinal)];
        Assert.InRange(client.Count(c => c == '\n'), 30, 60);
        await File.WriteAllTextAsync(_folder["client.mjs"], client);
        using var environment = new RoverTabEnv(
            new RoverOptions(), new RoverTabOptions { Count = 5, Tabs = 1, Groups = 2, Server = RoverPage.Server with { PagePort = 0 } }, "4", 0, new Silence());
        using var node = Process.Start(new ProcessStartInfo(
            NodeFactAttribute.Node!, ["--experimental-websocket", _folder["client.mjs"], $"ws://127.0.0.1:{environment.Server.Url.Port}/env"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            environment.Reset(1);
            environment.Buffers.ContinuousActions.AsSpan().Fill(0.75f);
            int ended = 0;
            for (int step = 1; step <= 250; step++)
            {
                for (int group = 0; group < 2; group++)
                    environment.Send(group);
                for (int group = 0; group < 2; group++)
                    environment.Recv(group);
                Assert.All(environment.Buffers.Rewards, reward => Assert.Equal(0.75f, reward));
                Assert.Equal(step % 100 / 100f, environment.Buffers.Observations[0].Row<float>(4)[0]);
                ended += environment.Buffers.Truncated.Sum(end => end);
            }
            Assert.Equal(10, ended);
            Assert.Equal(100, environment.Episode(3).Steps);
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync();
        }
    }

    private sealed class Silence : ITabWatch
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void OnWaiting(IReadOnlyList<TabSeat> missing) => Assert.True(Stopwatch.GetElapsedTime(_start).TotalSeconds < 60, "the client does not come");

        public void OnConnected(TabSeat tab)
        {
        }

        public void OnLost(TabSeat tab, string reason) => Assert.Fail(reason);

        public void OnTimeout(TabSeat tab, TimeSpan patience) => Assert.Fail("no answer");
    }
}
