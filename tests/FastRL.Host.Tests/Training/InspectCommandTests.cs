using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary>Trains a few steps of each algorithm and looks into what was saved.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_RunOfDddqn_PrintsEverything()
    {
        Train("cartpole", "dddqn", "--set", "dddqn.network.hidden_sizes=[16]", "--set", "dddqn.replay.learning_starts=16");
        JsonElement found = Inspect(exitCode: 0);
        Assert.True(found.GetProperty("whole").GetBoolean());
        Assert.Equal("dddqn", found.GetProperty("algorithm").GetString());
        Assert.Equal("cartpole", found.GetProperty("environment").GetString());
        Assert.Equal("discrete 2", found.GetProperty("actions").GetString());
        Assert.Equal(64, found.GetProperty("step").GetInt64());
        Assert.Equal("features float32 [4]", found.GetProperty("observations")[0].GetString());
        Assert.Equal(
            ["environment.bin", "optimizer.safetensors", "replay.bin", "replay.json", "trainer.json", "weights.safetensors"],
            found.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        JsonElement tensor = found.GetProperty("tensors").EnumerateArray()
            .Single(entry => entry.GetProperty("name").GetString() == "online.advantage_head.weight");
        Assert.Equal([2, 16], tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
    }

    [Fact]
    public void Inspect_DamagedFile_IsNamedAndFails()
    {
        Train("pendulum", "sac", "--set", "sac.network.hidden_sizes=[16]", "--set", "sac.replay.learning_starts=16");
        string checkpoint = Directory.GetDirectories(_folder["checkpoints"]).Single();
        File.AppendAllText(Path.Combine(checkpoint, "replay.bin"), "x");
        JsonElement found = Inspect(exitCode: 1);
        Assert.False(found.GetProperty("whole").GetBoolean());
        JsonElement damaged = found.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("problem").ValueKind == JsonValueKind.String);
        Assert.Equal("replay.bin", damaged.GetProperty("name").GetString());
        FastRlProgram.Outcome text = FastRlProgram.Run("inspect", checkpoint);
        Assert.Contains("whole        NO", text.Output, StringComparison.Ordinal);
        Assert.Contains("replay.bin  DAMAGED: replay.bin has", text.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere", "there is no folder")]
    [InlineData("", "is no checkpoint that can be read: manifest.json is missing")]
    public void Inspect_NoCheckpoint_SaysSo(string name, string reason)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("inspect", Path.Combine(_folder.Path, name));
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(reason, outcome.Error, StringComparison.Ordinal);
    }

    private void Train(string game, string algorithm, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            ["train", game, "--algorithm", algorithm, "--steps", "64", "--run-dir", _folder.Path, "--style", "lines", .. args]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private JsonElement Inspect(int exitCode)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("inspect", _folder.Path, "--json");
        Assert.Equal(exitCode, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
