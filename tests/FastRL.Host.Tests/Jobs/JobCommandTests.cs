using System.Diagnostics;
using System.Text.Json;
using FastRL.Cluster;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Jobs;

/// <summary>Jobs of any command of the program.</summary>
public sealed class JobCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Run_OfACommandWithValues_KeepsWhatEachCombinationPrints()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("job", "run", _folder.Path, "--values", "word=doctor,--version", "--json", "--", "{word}");
        JsonElement result = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(("command", "completed", 2), (result.GetProperty("job").GetProperty("kind").GetString(), result.GetProperty("job").GetProperty("status").GetString(), result.GetProperty("job").GetProperty("merged").GetInt32()));
        Assert.Equal(2, result.GetProperty("results").EnumerateArray().Select(each => each.GetString()).Distinct().Count());
    }

    [Theory]
    [InlineData("the command is missing: fastrl job run RUN -- WORDS")]
    [InlineData("--values seed=... is for {seed} in the command, which has none", "--values", "seed=1..3", "--", "doctor")]
    [InlineData("--values 'seed' is no NAME=V,...", "--values", "seed", "--", "doctor")]
    [InlineData("--values seed=... is given twice", "--values", "seed=1", "--values", "seed=2", "--", "{seed}")]
    [InlineData("--values unit=...: {unit} has a meaning of its own; choose another name", "--values", "unit=1", "--", "{unit}")]
    [InlineData("--values 5..1: the last is not from the first to 99999 after it", "--values", "seed=5..1", "--", "{seed}")]
    [InlineData("--values 0..100000: the last is not from the first to 99999 after it", "--values", "seed=0..100000", "--", "{seed}")]
    [InlineData("--values have more than 100000 combinations, as many as a job may have", "--values", "a=1..99999", "--values", "b=1..99999", "--values", "c=1..99999", "--values", "d=1..99999", "--", "{a}{b}{c}{d}")]
    [InlineData("{dirr} in the command has no values, did you mean 'dir'?; --values dirr=V,... gives it some", "--", "train", "cartpole", "--run-dir", "{dirr}")]
    public void Run_OfWhatCannotBe_SaysSo(string message, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["job", "run", _folder.Path, .. words]);
        Assert.Equal((2, $"fastrl: {message}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    // A piece hears of the end by its standard input, and saves.
    [UnixFact]
    public void Run_Interrupted_LetsItsPiecesSave()
    {
        using var processes = new ClusterProcesses();
        Process job = processes.Start(
            "job", null, "job", "run", processes["run"], "--", "train", "cartpole", "--steps", "1000000000", "--num-envs", "8", "--set", "checkpoint_seconds=3600", "--run-dir", "{dir}");
        processes.WaitUntil(() => File.Exists(processes["run/unit_0/progress/instance_0_progress.json"]));
        using (Process kill = Process.Start("kill", ["-TERM", $"{job.Id}"])) kill.WaitForExit();
        Assert.Equal(130, processes.ExitCodeOf(job));
        Assert.NotEmpty(Directory.GetDirectories(processes["run/unit_0/checkpoints"], "step_*"));
        Assert.Equal("interrupted", JsonDocument.Parse(FastRlProgram.Run("job", "status", processes["run"], "--json").Output).RootElement.GetProperty("status").GetString());
    }

    [Fact]
    public void Status_OfInstancesWithoutAMerge_ReadsTheirProgress()
    {
        Directory.CreateDirectory(_folder["progress"]);
        foreach (WorkRange range in WorkRange.Divide(100, 2))
        {
            InstanceProgress progress = InstanceProgress.Of(range) with
            {
                CurrentIter = range.Start + 10, Status = range.Instance == 0 ? InstanceStatus.Failed : InstanceStatus.Interrupted, ErrorMsg = range.Instance == 0 ? "it broke" : null,
            };
            File.WriteAllText(_folder[$"progress/instance_{range.Instance}_progress.json"], progress.ToJson());
        }
        JsonElement status = JsonDocument.Parse(FastRlProgram.Run("job", "status", _folder.Path, "--json").Output).RootElement;
        Assert.Equal(("instances", "failed", 100, 0), (status.GetProperty("kind").GetString(), status.GetProperty("status").GetString(), status.GetProperty("total").GetInt32(), status.GetProperty("merged").GetInt32()));
        Assert.Equal(60, status.GetProperty("instances")[1].GetProperty("current_iter").GetInt32());
        Assert.Contains("nobody runs the job", FastRlProgram.Run("job", "stop", _folder.Path).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_OfAFolderWithoutAJob_SaysSo()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("job", "status", _folder.Path);
        Assert.Equal((2, $"fastrl: there is no job in {_folder.Path}"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }
}
