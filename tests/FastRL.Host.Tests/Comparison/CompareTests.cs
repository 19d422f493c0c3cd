using System.Text.Json;
using FastRL.Cluster;
using FastRL.Host.Comparison;
using FastRL.Host.Tests.Cli;
using FastRL.Host.Training;
using FastRL.Runs;

namespace FastRL.Host.Tests.Comparison;

public sealed class CompareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of 1, 2, 3: mean 2, deviation 1, and 4.303 / sqrt(3) of it; of 0 and 1: deviation 0.7071 and 12.706 / sqrt(2) of it.
    [Theory]
    [InlineData(new[] { 1.0, 2, 3 }, 2.4843)]
    [InlineData(new[] { 0.0, 1 }, 6.353)]
    public void IntervalOf_FewValues_IsStudents(double[] values, double expected) =>
        Assert.Equal(expected, ComparedRun.IntervalOf(values)!.Value, 3);

    [Fact]
    public void IntervalOf_OneValue_IsUnknown() => Assert.Null(ComparedRun.IntervalOf([1]));

    [Theory]
    [InlineData("--seed", "3")]
    [InlineData("--set", "seed=3")]
    public void TrainSeeds_AndCompare_AreThoseOfTheSameSeedsAlone(params string[] first)
    {
        string many = Path.Combine(_folder.Path, "many"), alone = Path.Combine(_folder.Path, "alone");
        string[] words = ["train", "cartpole", "--num-envs", "8", "--steps", "2048", "--set", "ppo.rollout_steps=128"];
        FastRlProgram.Outcome seeds = FastRlProgram.Run([.. words, .. first, "--seeds", "2", "--run-dir", many, "--json"]);
        Assert.True(seeds.ExitCode == 0, seeds.Error);
        Assert.Equal(0, FastRlProgram.Run([.. words, "--seed", "4", "--run-dir", alone, "--style", "lines"]).ExitCode);
        Assert.Equal(Weights(alone), Weights(Path.Combine(many, "seed_4")));

        string picture = Path.Combine(_folder.Path, "curves.png");
        FastRlProgram.Outcome compared = FastRlProgram.Run("compare", many, alone, "--picture", picture, "--json");
        Assert.True(compared.ExitCode == 0, compared.Error);
        JsonElement runs = JsonDocument.Parse(compared.Output).RootElement.GetProperty("runs");
        Assert.Equal(2, runs[0].GetProperty("seeds").GetInt32());
        Assert.Equal(2, runs[0].GetProperty("interval").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, runs[1].GetProperty("interval").ValueKind);
        Assert.Equal(2048, runs[1].GetProperty("steps").GetInt64());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(picture)[..4]);
    }

    [Fact]
    public void Read_OfASeedsTornProgress_WaitsForTheNext()
    {
        var run = new RunDirectory(_folder.Path);
        var seeds = new SeedRuns(run, ["train", "cartpole"], first: 3, count: 2, steps: 100);
        var range = new WorkRange(1, 100, 200);
        Assert.Null(seeds.Read(range, run.Instance(1)));
        RunInstance own = new RunDirectory(_folder["seed_4"]).Instance(0);
        own.Create();
        File.WriteAllText(own.ProgressFile, """{"step":4""");
        Assert.Null(seeds.Read(range, run.Instance(1)));
        File.WriteAllText(own.ProgressFile, """{"step":40}""");
        Assert.Equal(140, seeds.Read(range, run.Instance(1))!.CurrentIter);
    }

    [Theory]
    [InlineData("there is no folder none", "none")]
    [InlineData("--picture 'a.svg' must end in .png", "none", "--picture", "a.svg")]
    [InlineData("progress.json is missing; `fastrl train GAME --run-dir .` makes one", ".")]
    public void Compare_OfWhatIsNoRun_IsOneLine(string expected, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["compare", .. words]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Compare_OfADamagedProgressFile_NamesIt()
    {
        string folder = Path.Combine(_folder.Path, "progress");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "instance_0_progress.json"), "{");
        FastRlProgram.Outcome outcome = FastRlProgram.Run("compare", _folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("instance_0_progress.json is damaged", outcome.Error, StringComparison.Ordinal);
    }

    private static byte[] Weights(string run) =>
        File.ReadAllBytes(Path.Combine(Directory.GetDirectories(Path.Combine(run, "checkpoints")).Order(StringComparer.Ordinal).Last(), "weights.safetensors"));
}
