using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary>Trainings whose streams are closed, whose disk is full, whose folder is taken, or that are told to end.</summary>
public sealed class HardTimesTests : IDisposable
{
    private static readonly string[] s_forever =
        ["cartpole", "--steps", "1000000000", "--set", "ppo.rollout_steps=32", "--num-envs", "8", "--set", "checkpoint_seconds=1"];

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Train_SecondWriter_IsRefusedUntilTheFirstIsDead()
    {
        using var first = new TrainingProcess(Run, "", s_forever);
        first.WaitFor(() => first.Checkpoints.Length > 0);
        string[] second = ["train", "cartpole", "--run-dir", Run, "--style", "lines", "--seed", "1", "--steps"];
        FastRlProgram.Outcome refused = FastRlProgram.Run([.. second, "256"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains($"is written by another process ({first.Id})", refused.Error, StringComparison.Ordinal);
        // Readers need no leave.
        Assert.Equal(0, FastRlProgram.Run("eval", "cartpole", "--run-dir", Run, "--episodes", "1").ExitCode);
        first.Send("KILL");
        first.End();
        FastRlProgram.Outcome taken = FastRlProgram.Run([.. second, "256"]);
        Assert.True(taken.ExitCode == 0, taken.Error);
    }

    [UnixTheory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData(">/dev/full 2>&1 --style classic")]
    public void Train_ProgressCannotBeWritten_TrainsOn(string redirect)
    {
        using var training = new TrainingProcess(Run, redirect, "cartpole", "--steps", "20000");
        (int exitCode, _, _) = training.End();
        Assert.Equal(0, exitCode);
        Assert.Equal("completed", training.Progress.GetProperty("status").GetString());
        Assert.NotEmpty(training.Checkpoints);
    }

    [SmallDiskFact]
    public void Train_DiskIsFull_NamesTheCheckpointAndFails()
    {
        using var disk = new SmallDisk(kilobytes: 700);
        using var training = new TrainingProcess(disk["run"], "", s_forever);
        (int exitCode, string error, _) = training.End();
        Assert.Equal(1, exitCode);
        Assert.Matches(@"fastrl: checkpoint .*/checkpoints/step_\d+ cannot be written: No space left on device", error);
        Assert.Equal("failed", training.Progress.GetProperty("status").GetString());
        Assert.NotEmpty(training.Checkpoints);
        Assert.Equal(0, FastRlProgram.Run("inspect", disk["run"]).ExitCode);
    }

    // A container gives ten seconds, a full machine takes its time; an evaluation of 100,000 episodes takes minutes.
    [UnixTheory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void Train_ToldToEndWhileItEvaluates_SavesWithoutWaiting(string signal)
    {
        // Who runs the tests with `nohup` has it ignore SIGHUP, and so would the training.
        using var training = new TrainingProcess(
            ["env", "--default-signal=HUP"], Run, "", [.. s_forever, "--set", "evaluation_episodes=100000", "--set", "ppo.network.hidden_sizes=[8]"]);
        string log = Path.Combine(Run, "instance_0", "instance_0.log");
        training.WaitFor(() => File.Exists(log) && File.ReadAllText(log).Contains("steps/s", StringComparison.Ordinal));
        Thread.Sleep(TimeSpan.FromSeconds(2)); // the first checkpoint is due, and is being judged
        training.Send(signal);
        (int exitCode, _, TimeSpan took) = training.End();
        Assert.Equal(130, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Equal("interrupted", training.Progress.GetProperty("status").GetString());
        string manifest = File.ReadAllText(Path.Combine(training.Checkpoints[^1], "manifest.json"));
        Assert.Contains("\"evaluation\": null", manifest, StringComparison.Ordinal);
    }
}
