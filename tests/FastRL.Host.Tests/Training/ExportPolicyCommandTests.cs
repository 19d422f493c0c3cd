using System.Text.Json;
using System.Text.Json.Nodes;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Tests.Fuzz;
using FastRL.Interop.Policy;

namespace FastRL.Host.Tests.Training;

public sealed class ExportPolicyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cartpole", "ppo", "left, right")]
    [InlineData("cartpole", "dddqn", "left, right")]
    [InlineData("pendulum", "sac", "torque")]
    public void Export_BothFormats_AgreeWithTheTrainer(string game, string algorithm, string action)
    {
        Train(game, algorithm);
        JsonElement file = Export("--policy", "p.policy");
        Assert.Equal("policy 1", file.GetProperty("format").GetString());
        Assert.Equal(new FileInfo(_folder["p.policy"]).Length, file.GetProperty("bytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, file.GetProperty("opset").ValueKind);
        JsonElement model = Export("--onnx", "p.onnx");
        Assert.Equal(("onnx", 17), (model.GetProperty("format").GetString(), model.GetProperty("opset").GetInt32()));
        foreach (JsonElement exported in (JsonElement[])[file, model])
        {
            Assert.InRange(exported.GetProperty("max_difference").GetDouble(), 0, 1e-5);
            Assert.Equal("features", exported.GetProperty("inputs")[0].GetProperty("name").GetString());
            JsonElement does = exported.GetProperty("outputs").EnumerateArray().Last();
            Assert.Equal(action, string.Join(", ", does.GetProperty("names").EnumerateArray()));
            Assert.Equal(Path.Combine(_folder["run"], "checkpoints"), Path.GetDirectoryName(exported.GetProperty("checkpoint").GetString()));
        }
        Assert.Equal(game, PolicyFile.Load(_folder["p.policy"]).Origin.Environment);
    }

    [Fact]
    public void Export_OfACheckpointsFolder_PrintsWhatItIs()
    {
        Train("cartpole", "ppo");
        string checkpoint = Directory.GetDirectories(_folder["run/checkpoints"]).Single();
        FastRlProgram.Outcome outcome = FastRlProgram.Run("export", checkpoint, "--policy", _folder["p.policy"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("input        features float32 [4]: position, velocity, angle, angular_velocity", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("output       choices int64 [1]: left, right", outcome.Output, StringComparison.Ordinal);
    }

    // What is moved there would be what every program writes to from then on.
    [Fact]
    public void Export_ToADevice_WritesToItAndLeavesIt()
    {
        if (!OperatingSystem.IsLinux()) return;
        Train("cartpole", "ppo");
        File.CreateSymbolicLink(_folder["null"], "/dev/null");
        Export("--policy", "null");
        Assert.Equal("/dev/null", new FileInfo(_folder["null"]).LinkTarget);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains(".fastrl-", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_WrongWords_AreNamed()
    {
        Train("cartpole", "ppo");
        string run = _folder["run"];
        Assert.Contains("there is no folder", Refuse("export", _folder["nowhere"], "--onnx", "x"), StringComparison.Ordinal);
        Assert.Contains("one of --policy FILE, --onnx FILE and --page DIR", Refuse("export", run), StringComparison.Ordinal);
        Assert.Contains("one of --policy FILE, --onnx FILE and --page DIR", Refuse("export", run, "--onnx", "x", "--policy", "y"), StringComparison.Ordinal);
        Assert.Contains("cannot be written", Refuse("export", run, "--onnx", _folder["a/b"]), StringComparison.Ordinal);
        Assert.Contains("manifest.json is missing", Refuse("export", _folder.Path, "--onnx", _folder["x"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_OfWhatCannotBe_SaysWhy()
    {
        Train("cartpole", "ppo");
        string checkpoint = Directory.GetDirectories(_folder["run/checkpoints"]).Single(), path = Path.Combine(checkpoint, "trainer.json");
        JsonNode state = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode layout = state["layout"]!.DeepClone();
        state["layout"] = null;
        Assert.Contains("does not say what it observes and does", RefuseState(state), StringComparison.Ordinal);
        state["layout"] = layout;
        state["network"]!["module"] = "evil.dll!Evil";
        Assert.Contains("its network is code of its own, evil.dll!Evil, which cannot be exported", RefuseState(state), StringComparison.Ordinal);

        string RefuseState(JsonNode changed)
        {
            File.WriteAllText(path, changed.ToJsonString());
            Mutations.Seal(checkpoint);
            return Refuse("export", checkpoint, "--policy", _folder["p.policy"]);
        }
    }

    private static string Refuse(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("unexpected", outcome.Error, StringComparison.Ordinal);
        return outcome.Error;
    }

    private JsonElement Export(string format, string file)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("export", _folder["run"], format, _folder[file], "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }

    private void Train(string game, string algorithm)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", game, "--algorithm", algorithm, "--steps", "64", "--num-envs", "2", "--run-dir", _folder["run"], "--style", "lines",
            "--set", $"{algorithm}.network.hidden_sizes=[8]", "--set", algorithm == "ppo" ? "ppo.rollout_steps=16" : $"{algorithm}.replay.learning_starts=16");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }
}
