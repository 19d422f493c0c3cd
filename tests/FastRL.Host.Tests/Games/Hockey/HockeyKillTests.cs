using System.Globalization;
using FastRL.Host.Tests.Training;

namespace FastRL.Host.Tests.Games.Hockey;

/// <summary>Trainings of hockey that are killed, and go on from their last checkpoint.</summary>
/// <remarks>FASTRL_HOCKEY_KILLS sets how often, 3 and more: 10 of them in 200,000 steps.</remarks>
public sealed class HockeyKillTests : IDisposable
{
    private static readonly int s_kills = int.Parse(Environment.GetEnvironmentVariable("FASTRL_HOCKEY_KILLS") ?? "3", CultureInfo.InvariantCulture);
    private static readonly string[] s_files =
        ["weights.safetensors", "optimizer.safetensors", "environment.bin", "replay.bin", "trainer.json", "replay.json"];

    private readonly TemporaryFolder _folder = new();

    // The phases end it.
    private static string[] Settings =>
    [
        "hockey", "--algorithm", "sac", "--num-envs", "4", "--seed", "5", "--steps", "1000000000", "--resume", "auto", "--style", "lines",
        "--set", $"hockey.phases=[shots {s_kills * s_kills * 40 / 3} shooting none, match {s_kills * s_kills * 13 / 3} normal weak:0.5+league:0.5]",
        "--set", "sac.network.hidden_sizes=[32,32]", "--set", "sac.update_threads=1", "--set", "sac.anneal_learning_rate=false",
        "--set", "sac.replay.size=50000", "--set", "sac.replay.train_every=1", "--set", "sac.replay.learning_starts=200", "--set", "checkpoint_seconds=1",
        "--set", "hockey.eval_freq_steps=2000", "--set", "hockey.eval_num_games=60",
        "--set", "hockey.league.admit_steps=2000", "--set", "hockey.league.games=4", "--set", "hockey.league.size=4",
    ];

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Train_KilledAtRandomMoments_EndsWithTheSameBytes()
    {
        string whole = Train("whole", kills: 0), killed = Train("killed", s_kills);
        Assert.Equal(Path.GetFileName(whole), Path.GetFileName(killed));
        foreach (string file in s_files)
            Assert.True(File.ReadAllBytes(Path.Combine(whole, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(killed, file))), file);
    }

    /// <summary>Trains to the end, and kills in turns while the first phase, an evaluation, or the second phase is under way.</summary>
    private string Train(string name, int kills)
    {
        string run = _folder[name];
        var random = new Random(1);
        for (int kill = 0; kill < kills; kill++)
        {
            using var training = new TrainingProcess(run, "", Settings);
            int before = training.Checkpoints.Length > 0 ? StepOf(training.Checkpoints[^1]) : -1;
            training.WaitFor(() => training.Checkpoints.Length > 0 && StepOf(training.Checkpoints[^1]) > before);
            if (kill % 3 == 1) training.WaitFor(() => IsEvaluating(run));
            else Thread.Sleep(random.Next(1000));
            training.Send("KILL");
            training.End();
        }
        using var last = new TrainingProcess(run, "", Settings);
        (int exitCode, string error, _) = last.End();
        Assert.True(exitCode == 0, error);
        return last.Checkpoints[^1];
    }

    private static bool IsEvaluating(string run) =>
        Directory.Exists(Path.Combine(run, "evaluation")) && Directory.GetDirectories(Path.Combine(run, "evaluation"), "step_*") is [.., string last]
        && !File.ReadLines(Directory.GetFiles(Path.Combine(run, "csvs"), "*_evaluation.csv").Single())
            .Any(row => row.StartsWith($"{StepOf(last)},", StringComparison.Ordinal));

    private static int StepOf(string checkpoint) => int.Parse(Path.GetFileName(checkpoint).Split('_')[1], CultureInfo.InvariantCulture);
}
