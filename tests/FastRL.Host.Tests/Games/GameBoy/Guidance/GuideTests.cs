using System.Text.Json;
using FastRL.Host.Tests.Cli;

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
        FastRlProgram.Outcome guided = Train("guided", 2048, "--guide", server.Url);
        JsonElement end = JsonDocument.Parse(guided.Output).RootElement;
        Assert.True(end.GetProperty("guide_answered").GetInt32() > 0);
        JsonElement schema = server.Requests[0].GetProperty("response_format").GetProperty("json_schema").GetProperty("schema");
        Assert.Equal(
            ["north", "south", "west", "east", "switch", "key", "door", "treasure"],
            schema.GetProperty("properties").GetProperty("goal").GetProperty("enum").EnumerateArray().Select(goal => goal.GetString()));
        JsonElement[] log = [.. File.ReadLines(Log("guided")).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(0, log[0].GetProperty("session").GetInt64());
        Assert.Contains(log.Skip(1), line => line.GetProperty("goal").GetString() == "west" && line.GetProperty("step").GetInt64() >= line.GetProperty("asked").GetInt64());

        Train("replayed", 2048, "--guide-replay", Log("guided"));
        foreach (string file in (string[])["weights.safetensors", "optimizer.safetensors", "environment.bin", "trainer.json"])
            Assert.Equal(Read("guided", file), Read("replayed", file));
        Train("unguided", 2048, "--guide", ChatServer.DeadUrl);
        Assert.NotEqual(Read("guided", "weights.safetensors"), Read("unguided", "weights.safetensors"));
    }

    [Fact]
    public void Train_StoppedAndResumed_ReplaysAsOne()
    {
        using var server = new ChatServer(_ => West);
        Train("guided", 512, "--guide", server.Url);
        Train("guided", 1024);
        Train("replayed", 512, "--guide-replay", Log("guided"));
        Train("replayed", 1024);
        Assert.Equal(Read("guided", "environment.bin"), Read("replayed", "environment.bin"));
        Assert.Equal(Read("guided", "weights.safetensors"), Read("replayed", "weights.safetensors"));
    }

    [Theory]
    [InlineData("I would go west.")]
    [InlineData("""{"goal": "up"}""")]
    [InlineData("""{"goal": "west", "why": "trees"}""")]
    [InlineData("""{"goal": 3}""")]
    [InlineData("[]")]
    [InlineData("")]
    public void Train_GuideTalksNonsense_IsNamedOnceAndGoesOn(string said)
    {
        using var server = new ChatServer(_ => said);
        FastRlProgram.Outcome outcome = Train("run", 1024, "--guide", server.Url);
        Assert.Single(outcome.Error.Split('\n'), line => line.Contains("named no goal", StringComparison.Ordinal));
        Assert.All(File.ReadLines(Log("run")).Skip(1), line => Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(line).RootElement.GetProperty("goal").ValueKind));
    }

    [Fact]
    public void Train_DeadGuide_IsNamedOnceAndGoesOn()
    {
        string url = ChatServer.DeadUrl;
        FastRlProgram.Outcome outcome = Train("run", 1024, "--guide", url);
        Assert.Single(outcome.Error.Split('\n'), line => line.Contains($"the guide at {url}/chat/completions named no goal: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_SlowGuide_IsNotWaitedFor()
    {
        using var server = new ChatServer(_ => West) { Thinks = TimeSpan.FromMinutes(5) };
        FastRlProgram.Outcome outcome = Train("run", 1024, "--guide", server.Url);
        JsonElement end = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.InRange(end.GetProperty("guide_asked").GetInt32(), 1, 2);
        Assert.True(end.GetProperty("seconds").GetDouble() < 60, "training waited for its guide");
    }

    [Fact]
    public void Eval_OfAGuidedRun_PlaysWithItsAnswers()
    {
        using (var server = new ChatServer(_ => West)) Train("run", 1024, "--guide", server.Url);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("eval", "quest", "--run-dir", _folder["run"], "--episodes", "2");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
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
