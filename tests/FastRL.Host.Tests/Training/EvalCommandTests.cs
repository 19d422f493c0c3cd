using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

public sealed class EvalCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Eval_RandomPolicy_PrintsEveryField()
    {
        JsonElement result = Eval("--episodes", "3", "--seed", "977");
        Assert.Equal(3, result.GetProperty("episodes").GetInt32());
        Assert.InRange(result.GetProperty("success_rate").GetDouble(), 0, 1);
        Assert.True(result.GetProperty("mean_length").GetDouble() > 0);
        Assert.True(double.IsFinite(result.GetProperty("mean_reward").GetDouble()));
        Assert.Equal(["977/0", "977/1", "977/2"], result.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetString()));
    }

    [Fact]
    public void Eval_SameSeed_SameResult() =>
        Assert.Equal(Eval("--episodes", "2", "--seed", "5").GetRawText(), Eval("--episodes", "2", "--seed", "5").GetRawText());

    [Fact]
    public void Eval_RunWithoutCheckpoint_SaysWhatMakesOne()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("eval", "quest", "--run-dir", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"no whole checkpoint in {_folder["checkpoints"]}", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithEvaluation_WritesWhatThePolicyReached()
    {
        Assert.Equal(0, FastRlProgram.Run(
            "train", "cartpole", "--steps", "512", "--set", "evaluation_episodes=3", "--run-dir", _folder.Path).ExitCode);
        string manifest = File.ReadAllText(Path.Combine(Directory.GetDirectories(_folder["checkpoints"]).Single(), "manifest.json"));
        JsonElement evaluation = JsonDocument.Parse(manifest).RootElement.GetProperty("evaluation");
        Assert.Equal(3, evaluation.GetProperty("episodes").GetInt32());
        // The trained policy without noise is the same player every time; episodes last at least eight steps.
        string[] eval = ["eval", "cartpole", "--run-dir", _folder.Path, "--episodes", "3", "--json", "--policy"];
        string trained = FastRlProgram.Run([.. eval, "trained"]).Output;
        Assert.Equal(trained, FastRlProgram.Run([.. eval, "trained"]).Output);
        Assert.InRange(JsonDocument.Parse(trained).RootElement.GetProperty("mean_length").GetDouble(), 8, 500);
        Assert.Equal(0, FastRlProgram.Run([.. eval, "drawn"]).ExitCode);
        string text = FastRlProgram.Run("eval", "cartpole", "--run-dir", _folder.Path, "--episodes", "1").Output;
        Assert.Contains("trained, its best action each step (training draws: --policy drawn)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_PuckWithEvaluation_IsRefused()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "train", "puck", "--launch", "--num-envs", "1", "--set", "evaluation_episodes=3", "--run-dir", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("evaluation_episodes is 3", outcome.Error, StringComparison.Ordinal);
    }

    private static JsonElement Eval(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["eval", "quest", "--policy", "random", "--json", .. args]);
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
