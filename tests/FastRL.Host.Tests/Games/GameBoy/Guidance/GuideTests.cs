using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastRL.Emu.Guidance;
using FastRL.Host.Games.GameBoy.Guidance;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Tests.Games.GameBoy.Guidance;

/// <summary>Trainings of the bundled game with a guide that answers by script.</summary>
public sealed class GuideTests : IDisposable
{
    private const string West = """{"goal": "west"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_GoodGuide_IsLoggedAndReplaysToTheByte()
    {
        using var server = new ChatServer(_ => West);
        // Training does not wait for answers, so that it goes on until one has come; in sessions, which a replay has as well.
        var ends = new List<int>();
        JsonElement end = default;
        for (int steps = 512; ends.Count < 2 || (end.GetProperty("guide_situations").GetInt32() == 0 && ends.Count < 30); steps += 1024)
        {
            ends.Add(steps);
            end = JsonDocument.Parse(Train("guided", steps, "--guide", server.Url).Output).RootElement;
        }
        Assert.True(end.GetProperty("guide_situations").GetInt32() > 0, "no answer came");
        JsonElement schema = server.Requests[0].GetProperty("response_format").GetProperty("json_schema").GetProperty("schema");
        Assert.Equal(
            ["north", "south", "west", "east", "switch", "key", "door", "treasure"],
            schema.GetProperty("properties").GetProperty("goal").GetProperty("enum").EnumerateArray().Select(goal => goal.GetString()));
        JsonElement[] log = [.. File.ReadLines(Log("guided")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(0, log[0].GetProperty("session").GetInt64());
        Assert.Contains(log, line => line.TryGetProperty("goal", out JsonElement goal) && goal.GetString() == "west"
            && line.GetProperty("step").GetInt64() >= line.GetProperty("asked").GetInt64());

        foreach (int steps in ends) Train("replayed", steps, "--guide-replay", Log("guided"));
        foreach (string file in (string[])["weights.safetensors", "optimizer.safetensors", "environment.bin", "trainer.json"])
            Assert.Equal(Read("guided", file), Read("replayed", file));
        FastRlProgram.Outcome eval = FastRlProgram.Run("eval", "quest", "--run-dir", _folder["guided"], "--episodes", "2");
        Assert.True(eval.ExitCode == 0, eval.Error);
    }

    [Theory]
    [InlineData("I would go west.")]
    [InlineData("""{"goal": "up"}""")]
    [InlineData("""{"goal": "west", "why": "trees"}""")]
    [InlineData("""{"goal": 3}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Ask_ServerTalksNonsense_NamesNoGoalAndLogsWhatItSaid(string said)
    {
        using var server = new ChatServer(_ => said);
        using GuideClient client = Ask(server.Url);
        string logged = File.ReadLines(_folder["log.jsonl"]).Single();
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(logged).RootElement.GetProperty("goal").ValueKind);
        Assert.Equal(said, JsonDocument.Parse(logged).RootElement.GetProperty("answer").GetString());
        Assert.Contains("named no goal", client.TakeProblem(), StringComparison.Ordinal);
        Assert.Null(client.TakeProblem());
        Assert.False(client.CanAsk(7), "a server that failed is asked again at once");
    }

    [Fact]
    public void Ask_DeadServer_IsNamedOnce()
    {
        string url = ChatServer.DeadUrl;
        using GuideClient client = Ask(url);
        Assert.StartsWith($"the guide at {url}/chat/completions named no goal: ", client.TakeProblem(), StringComparison.Ordinal);
        Assert.Null(client.TakeProblem());
    }

    // What it says is not heard, and the network begins as without the inputs that would show it.
    [Fact]
    public void Train_AGuideThatGuesses_LearnsWhatIsLearnedWithoutOne()
    {
        // Another goal each time in what is one situation by the game's profile: goals by chance are the same ones by chance.
        string[] goals = ["north", "south", "west", "east", "switch"], situation = ["room", "switch_on", "has_key", "door_open"];
        var asked = new ConcurrentDictionary<string, int>();
        using var server = new ChatServer(text =>
        {
            string where = string.Join(' ', text.Split('\n').Where(line => situation.Contains(line.Split(" = ")[0])));
            return $$"""{"goal": "{{goals[asked.AddOrUpdate(where, 0, (_, times) => times + 1) % goals.Length]}}"}""";
        });
        Train("guided", 16_384, "--guide", server.Url);
        Train("alone", 16_384);
        Assert.False(asked.IsEmpty, "it was not asked");
        Safetensors guided = Safetensors.Parse(Read("guided", "weights.safetensors")), alone = Safetensors.Parse(Read("alone", "weights.safetensors"));
        foreach ((string name, SafetensorsEntry expected) in alone.Entries)
        {
            int heard = (int)expected.Shape[^1], all = (int)guided.Entries[name].Shape[^1];
            Assert.Equal(name == "trunk.0.weight" ? heard + 10 : heard, all);
            float[] weights = Numbers(expected), found = Numbers(guided.Entries[name]);
            for (int i = 0; i < found.Length; i++) Assert.Equal(i % all < heard ? weights[i / all * heard + i % all] : 0, found[i]);
        }
    }

    [Fact]
    public void Train_DeadGuide_GoesOn() => Train("run", 1024, "--guide", ChatServer.DeadUrl);

    [Fact]
    public void Train_SlowGuide_IsNotWaitedFor()
    {
        using var server = new ChatServer(_ => West) { Thinks = TimeSpan.FromMinutes(5) };
        FastRlProgram.Outcome outcome = Train("run", 1024, "--guide", server.Url);
        JsonElement end = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.InRange(end.GetProperty("guide_asked").GetInt32(), 1, 2);
        Assert.True(end.GetProperty("seconds").GetDouble() < 60, "training waited for its guide");
    }

    [Theory]
    [InlineData("--guide", "localhost:8080", "an address such as http://127.0.0.1:8080/v1")]
    [InlineData("--guide-replay", "no/such.jsonl", "no/such.jsonl")]
    public void Train_WrongGuide_IsRefused(string option, string value, string named)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "quest", option, value, "--run-dir", _folder["run"], "--style", "lines");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"session": 0, "num_envs": 3, "goals": []}""", "num_envs was 3, here it is 4")]
    [InlineData("""{"session": 0, "num_envs": 4, "goals": []}|{"step": 8, "situation": "00", "goal": "up"}""", "the game has no goal 'up'")]
    [InlineData("""{"session": 0, "num_envs": 4, "goals": []}|{"step": 8}""", "log.jsonl:2: not what a guide's log has there")]
    [InlineData("", "there is no session in it")]
    public void Train_WrongLog_IsRefused(string log, string named)
    {
        string path = _folder["log.jsonl"];
        File.WriteAllText(path, log.Replace('|', '\n'));
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", "quest", "--guide-replay", path, "--run-dir", _folder["run"], "--num-envs", "4", "--style", "lines");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_GuideOfAnotherGame_IsRefused()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("train", "cartpole", "--guide", "http://127.0.0.1:1/v1");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--guide is an option of", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>A client that has asked one question, and got what came of it.</summary>
    private GuideClient Ask(string url)
    {
        string[] goals = ["north", "west"];
        var client = new GuideClient(new GuideConfig { Url = url }, goals, new GuideLog(_folder["log.jsonl"], goals));
        Assert.True(client.CanAsk(7));
        client.Ask(new GuideRequest(7, 0, 100, "where to?"));
        Assert.False(client.CanAsk(7), "it is asked already");
        Assert.True(
            SpinWait.SpinUntil(() => client.TryTake(200, out _) || client.Failures > 0, TimeSpan.FromSeconds(60)), "nothing came of the question");
        return client;
    }

    private static float[] Numbers(SafetensorsEntry entry) => MemoryMarshal.Cast<byte, float>(entry.Data.Span).ToArray();

    private string Log(string run) => Path.Combine(_folder[run], "instance_0", "guide.jsonl");

    private byte[] Read(string run, string file) =>
        File.ReadAllBytes(Path.Combine(Directory.GetDirectories(Path.Combine(_folder[run], "checkpoints")).Order(StringComparer.Ordinal).Last(), file));

    private FastRlProgram.Outcome Train(string run, int steps, params string[] more)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
        [
            "train", "quest", "--steps", $"{steps}", "--num-envs", "4", "--set", "ppo.rollout_steps=64", "--run-dir", _folder[run], "--style", "lines", "--json", .. more,
        ]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }
}
