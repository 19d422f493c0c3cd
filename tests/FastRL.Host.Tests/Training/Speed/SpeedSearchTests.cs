using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Training.Speed;

namespace FastRL.Host.Tests.Training.Speed;

/// <summary>Numbers of environments and threads that are found.</summary>
public sealed class SpeedSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8, 100, 90, 80)] // the fastest
    [InlineData(8, 100, 103, 104)] // no gain that is more than chance
    [InlineData(16, 80, 100, 101)]
    [InlineData(32, 50, 90, 100)]
    public void Best_OfSeveral_IsTheFirstThatIsAsFastAsAny(int expected, params int[] speeds) =>
        Assert.Equal(expected, SpeedSearch.Best([.. speeds.Select((speed, i) => new SpeedChoice(8 << i, 1, speed))]).Copies);

    [Fact]
    public void Train_Auto_SaysWhatItTakesAndGivesTheResultOfThatNumber()
    {
        string[] game = ["train", "cartpole", "--steps", "1", "--style", "lines", "--json"];
        FastRlProgram.Outcome found = FastRlProgram.Run([.. game, "--num-envs", "auto", "--run-dir", _folder["auto"]]);
        JsonElement result = Last(found);
        int copies = result.GetProperty("num_envs").GetInt32();
        Assert.Contains($" steps/s; {copies} taken", found.Error, StringComparison.Ordinal);
        Assert.Contains($" steps/s; {result.GetProperty("threads").GetInt32()} taken", File.ReadAllText(Path.Combine(_folder["auto"], "instance_0", "instance_0.log")), StringComparison.Ordinal);
        JsonElement same = Last(FastRlProgram.Run([.. game, "--num-envs", $"{copies}", "--run-dir", _folder["number"]]));
        Assert.Equal(Weights(same), Weights(result));
        // A run that goes on keeps its number.
        FastRlProgram.Outcome more = FastRlProgram.Run(["train", "cartpole", "--steps", "100k", "--style", "lines", "--json", "--num-envs", "auto", "--run-dir", _folder["auto"]]);
        Assert.Equal(copies, Last(more).GetProperty("num_envs").GetInt32());
        Assert.DoesNotContain("num_envs auto", more.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--num-envs auto is for one process; with --nodes or --seeds give a number", "cartpole", "--seeds", "2")]
    [InlineData("--num-envs auto is for ppo, whose rollouts grow with the number of environments; dddqn needs a number", "cartpole", "--algorithm", "dddqn")]
    [InlineData("--num-envs auto tries short trainings, of classic control and Game Boy games; hockey needs a number", "hockey")]
    public void Train_AutoOfWhatHasNoNumber_SaysSo(string message, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["train", .. words, "--num-envs", "auto", "--run-dir", _folder["run"]]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    private static JsonElement Last(FastRlProgram.Outcome outcome)
    {
        Assert.True(outcome.ExitCode == ExitCode.Done, outcome.Error);
        return JsonDocument.Parse(outcome.Output.TrimEnd().Split('\n')[^1]).RootElement;
    }

    private static byte[] Weights(JsonElement result) => File.ReadAllBytes(Path.Combine(result.GetProperty("checkpoint").GetString()!, "weights.safetensors"));
}
