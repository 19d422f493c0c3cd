using System.Diagnostics;
using System.Text.Json;
using FastRL.Host.Cli;

namespace FastRL.Host.Tests.Training;

/// <summary>Trainings in processes of their own that are ended from outside.</summary>
public sealed class InterruptionTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    private string Run => _folder["run"];

    private string Checkpoints => Path.Combine(Run, "checkpoints");

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Train_KilledAndStartedAgain_GoesOnFromTheNewestWholeCheckpoint()
    {
        using (Process killed = Start(steps: 1_000_000_000))
        {
            WaitForCheckpoints(killed, count: 2);
            killed.Kill();
            killed.WaitForExit();
        }
        string[] saved = WholeCheckpoints();
        string damaged = saved[^1];
        using (FileStream weights = File.OpenWrite(Path.Combine(damaged, "weights.safetensors")))
            weights.SetLength(weights.Length / 2);
        long step = StepOf(saved[^2]);

        using Process again = Start(steps: StepOf(damaged) + 1_000, "--json");
        string error = again.StandardError.ReadToEnd();
        JsonElement result = JsonDocument.Parse(again.StandardOutput.ReadToEnd()).RootElement;
        again.WaitForExit();

        Assert.Equal(0, again.ExitCode);
        Assert.Contains("warning: ", error, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(damaged), error, StringComparison.Ordinal);
        Assert.Contains($"resuming at step {step} from {saved[^2]}", error, StringComparison.Ordinal);
        Assert.True(result.GetProperty("steps").GetInt64() >= StepOf(damaged) + 1_000);
        Assert.Equal("completed", Progress().GetProperty("status").GetString());
    }

    [UnixTheory]
    [InlineData("kill -INT $1")]
    [InlineData("kill -INT $1; kill -INT $1")] // as timeout(1) does
    public void Train_Interrupted_SavesFirstAndExitsWith130(string command)
    {
        using Process training = Start(steps: 1_000_000_000);
        WaitForCheckpoints(training, count: 1);
        using (Process signal = Process.Start("sh", ["-c", command, "sh", $"{training.Id}"]))
            signal.WaitForExit();
        bool ended = training.WaitForExit(s_patience);
        if (!ended)
            training.Kill();
        Assert.True(ended, "still running after SIGINT");

        Assert.Equal(130, training.ExitCode);
        JsonElement progress = Progress();
        Assert.Equal("interrupted", progress.GetProperty("status").GetString());
        Assert.Equal(progress.GetProperty("step").GetInt64(), StepOf(WholeCheckpoints()[^1]));
    }

    private Process Start(long steps, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "fastrl");
        string[] arguments =
        [
            "train", "quest", "--run-dir", Run, "--steps", $"{steps}", "--num-envs", "3", "--threads", "1", "--style", "lines",
            "--set", "ppo.rollout_steps=32", "--set", "checkpoint_seconds=1", .. more,
        ];
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private void WaitForCheckpoints(Process training, int count)
    {
        var watch = Stopwatch.StartNew();
        while (WholeCheckpoints().Length < count)
        {
            Assert.False(training.HasExited, "training ended by itself");
            Assert.True(watch.Elapsed < s_patience, "no checkpoint came");
            Thread.Sleep(50);
        }
    }

    // The store renames a folder to this name once all of it is on disk.
    private string[] WholeCheckpoints() =>
        Directory.Exists(Checkpoints) ? [.. Directory.GetDirectories(Checkpoints, "step_????????????").Order(StringComparer.Ordinal)] : [];

    private JsonElement Progress() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Run, "progress", "instance_0_progress.json"))).RootElement;

    private static long StepOf(string checkpoint) => long.Parse(Path.GetFileName(checkpoint)["step_".Length..]);
}
