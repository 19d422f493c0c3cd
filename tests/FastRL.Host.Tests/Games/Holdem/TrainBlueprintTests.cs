using System.Text.Json;
using FastRL.Host.Tests.Cli;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Tests.Games.Holdem;

[Collection(SharesHoldemFiles.Name)]
public sealed class TrainBlueprintTests(HoldemFiles files)
{
    private const string Small = "--stack=8";

    [Theory]
    [InlineData("--num-instances must be >= 1", "--num-instances", "0")]
    [InlineData("--num-instances must be >= 1", "--num-instances", "-3")]
    [InlineData("--num-instances must be <= 10000, got 2000000000", "--num-instances", "2000000000", "--iters", "10")]
    [InlineData("--num-instances cannot be used with --time-budget. Use --iters instead.\nfastrl: With --merge-every there may be a time budget.", "--num-instances", "2", "--time-budget", "9")]
    [InlineData("--num-instances requires each instance to use 1 worker. Do not specify --num-workers or set it to 1.", "--num-instances", "2", "--num-workers", "2")]
    [InlineData("--num-instances cannot be used with --resume-from\nfastrl: With --merge-every a run of many instances can be resumed.", "--num-instances", "2", "--resume-from", "x")]
    [InlineData("Multi-instance mode requires --iters to be specified", "--num-instances", "2")]
    [InlineData("--players: num_players is '1'; allowed: a whole number from 2 to 6", "--players", "1")]
    [InlineData("--players: num_players is '7'; allowed: a whole number from 2 to 6", "--num-players", "7")]
    [InlineData("--stack: stack is '0.5'; allowed: a number from 1 to 100000", "--stack", "0.5")]
    [InlineData("--memory-limit 'much' is no number of bytes, such as 6GiB or 800MiB", "--memory-limit", "much")]
    [InlineData("--set: bets.flop: '1@up' is no size; allowed: a multiple of the pot such as 0.75, or all-in, and after it @ip, @oop, or @N for N bets before it", "--set", "bets.flop=1@up")]
    public void Train_OfWhatCannotBe_IsOneLineAndChangesNothing(string message, params string[] options)
    {
        string run = files.NewRun();
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, .. options]);
        Assert.Equal($"fastrl: {message}", outcome.Error.TrimEnd());
        Assert.Equal(2, outcome.ExitCode);
        Assert.False(Directory.Exists(run));
    }

    [Theory]
    [InlineData("num_iterationz: 5", ":1: unknown key 'num_iterationz', did you mean 'num_iterations'?")]
    [InlineData("batch_size: many", ":1: batch_size is 'many'; allowed: a whole number from 1 to 65536")]
    [InlineData("stack: 50\nexploration_epsilon: 2", ":2: exploration_epsilon is '2'; allowed: a number from 0.001 to 1")]
    [InlineData("epsilon_schedule: [[0, 0.6], [0, 0.3]]", ":1: epsilon_schedule has '0:0.3'; allowed: ITERATION:EPSILON")]
    [InlineData("bets:\n  river: [1, 2x]", ":2: bets.river: '2x' is no size")]
    [InlineData("time_budget_seconds: 60", "Multi-instance mode does not support time-budget training. Please specify --iters instead of --time-budget.\nfastrl: With --merge-every there may be a time budget.", "--num-instances", "2")]
    public void Train_OfAWrongFile_NamesItsLine(string text, string message, params string[] options)
    {
        string run = files.NewRun(), file = run + ".yaml";
        File.WriteAllText(file, text);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--config", file, .. options]);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(message.Split('\n').Length, outcome.Error.TrimEnd().Split('\n').Length);
        Assert.Equal(2, outcome.ExitCode);
    }

    [Fact]
    public void Train_OfAFileAndOptions_TakesTheOptions()
    {
        string run = files.NewRun(), file = run + ".yaml";
        File.WriteAllText(file, "num_iterations: 700\ntime_budget_seconds: 100\nepsilon_schedule: [[0, 0.6], [1000, 0.3]]\nnum_workers: 1\nstack: 8\nsnapshot_interval_seconds: null\n");
        JsonElement result = Train(run, "--config", file, "--iters", "400", "--epsilon", "0.5");
        Assert.Equal(400, result.GetProperty("iterations").GetInt64());
        string config = File.ReadAllText(Path.Combine(run, "config.yaml"));
        Assert.Contains("num_iterations: 400\ntime_budget_seconds: 0\n", config, StringComparison.Ordinal);
        Assert.Contains("exploration_epsilon: 0.5\nepsilon_schedule: []\n", config, StringComparison.Ordinal);
        Assert.Contains("snapshot_interval_seconds: 600\n", config, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Alone_LeavesCheckpointsCurvesAndProgress()
    {
        string run = files.NewRun();
        JsonElement result = Train(run, Small, "--iters", "2500", "--checkpoint-interval", "1000");
        Assert.Equal(
            ["iterations", "seconds", "iterations_per_second", "nodes_per_second", "infosets", "visited", "table_bytes", "instances", "merges", "checkpoint", "run_dir", "complete"],
            result.EnumerateObject().Select(property => property.Name));
        Assert.True(result.GetProperty("complete").GetBoolean());
        Assert.InRange(result.GetProperty("visited").GetInt64(), 1, result.GetProperty("infosets").GetInt64());
        Assert.Equal(
            ["checkpoint_1000", "checkpoint_2000", "checkpoint_final"],
            Directory.GetDirectories(Path.Combine(run, "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(2500, CheckpointReader.Open(Path.Combine(run, "checkpoints", "checkpoint_final")).Manifest.Step);
        byte[] events = File.ReadAllBytes(Directory.GetFiles(Path.Combine(run, "tensorboard")).Single());
        foreach (string tag in (string[])["Training/Utility", "Training/UtilityMovingAvg", "Training/Epsilon", "Performance/IterationsPerSecond", "policy_entropy/river", "policy_entropy/IP", "policy_entropy/OOP", "avg_regret_norm/preflop"])
            Assert.True(events.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(tag)) >= 0, tag);
    }

    [Fact]
    public void Train_Resumed_HasTheBytesOfOneRun()
    {
        string whole = files.NewRun(), parts = files.NewRun();
        Train(whole, Small, "--iters", "4000", "--checkpoint-interval", "1000");
        Train(parts, Small, "--iters", "4000", "--checkpoint-interval", "1000");
        string start = Path.Combine(parts, "checkpoints", "checkpoint_2000"), again = files.NewRun();
        JsonElement result = Train(again, "--resume-from", start);
        Assert.Equal(4000, result.GetProperty("iterations").GetInt64());
        Assert.Equal(TableOf(whole), TableOf(again));
    }

    // An adaptive epsilon goes by it.
    [Fact]
    public void Train_Resumed_CountsItsOwnIterationsForSpeed()
    {
        string run = files.NewRun(), again = files.NewRun();
        string checkpoint = Train(run, Small, "--iters", "100000").GetProperty("checkpoint").GetString()!;
        JsonElement result = Train(again, "--resume-from", checkpoint, "--iters", "101000");
        double speed = EventFileReader.Read(Path.Combine(again, "tensorboard"), "Performance/IterationsPerSecond").Single().Value;
        Assert.InRange(speed, 0, 10 * result.GetProperty("iterations_per_second").GetDouble());
    }

    [Fact]
    public void Train_ResumedInItsFolder_KeepsTheNewestOfAll()
    {
        string run = files.NewRun();
        Train(run, Small, "--iters", "2000", "--checkpoint-interval", "500", "--set", "keep_checkpoints=2");
        Train(run, "--iters", "4000", "--resume-from", Path.Combine(run, "checkpoints", "checkpoint_final"));
        Assert.Equal(
            ["checkpoint_3000", "checkpoint_3500", "checkpoint_final"],
            Directory.GetDirectories(Path.Combine(run, "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Resume_OfOtherStacks_IsRefusedWithBoth()
    {
        string run = files.NewRun(), other = files.NewRun();
        string checkpoint = Train(run, Small, "--iters", "100").GetProperty("checkpoint").GetString()!;
        FastRlProgram.Outcome outcome = FastRlProgram.Run(
            "holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", other, "--resume-from", checkpoint, "--stack", "9");
        Assert.Contains("its stack in big blinds is '8', here it is '9'", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
        Assert.False(Directory.Exists(other));
    }

    [Fact]
    public void Train_AgainInTheSameFolder_SetsTheEarlierRunAside()
    {
        string run = files.NewRun();
        Train(run, Small, "--iters", "100");
        Train(run, Small, "--iters", "200");
        Assert.Equal(100, CheckpointReader.Open(Path.Combine(run, "previous_1", "checkpoints", "checkpoint_final")).Manifest.Step);
        Assert.Equal(200, CheckpointReader.Open(Path.Combine(run, "checkpoints", "checkpoint_final")).Manifest.Step);
    }

    [Fact]
    public void Estimate_OfATraining_SaysHowLargeItIsAndRunsNothing()
    {
        string run = files.NewRun();
        JsonElement estimate = Train(run, Small, "--iters", "1000", "--estimate");
        Assert.Equal(["nodes", "infosets", "table_bytes", "bucket_bytes", "seconds", "fits"], estimate.EnumerateObject().Select(property => property.Name));
        Assert.False(Directory.Exists(run));
        JsonElement trained = Train(run, Small, "--iters", "1000");
        Assert.Equal(estimate.GetProperty("table_bytes").GetInt64(), trained.GetProperty("table_bytes").GetInt64());
        Assert.False(Train(files.NewRun(), "--estimate", "--memory-limit", "150MiB").GetProperty("fits").GetBoolean());
    }

    [Fact]
    public void Train_OfWhatDoesNotFit_SaysWhatWould()
    {
        string run = files.NewRun();
        FastRlProgram.Outcome outcome = FastRlProgram.Run("holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--memory-limit", "220MiB");
        Assert.Contains("of memory are needed, 220 MiB may be used: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("what would fit: bets.raise_cap=", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
    }

    private static string TableOf(string run) =>
        CheckpointReader.Open(Path.Combine(run, "checkpoints", "checkpoint_final")).Manifest.Files["infosets.f32"].Sha256;

    private JsonElement Train(string run, params string[] options)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["holdem", "train-blueprint", "--buckets", files.Buckets, "--logdir", run, "--json", .. options]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output.TrimEnd().Split('\n')[^1]).RootElement;
    }
}
