using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Training;

/// <summary>The lines of <c>make train</c>: one an episode, one an optimisation epoch, and a summary.</summary>
/// <remarks>Beside the lines it writes <c>training.log</c> (CSV) and <c>config.json</c> into the run directory.</remarks>
/// <param name="output">Gets the lines.</param>
/// <param name="config">What is trained.</param>
internal sealed class ClassicReporter(TextWriter output, TrainConfig config) : ITrainingReporter
{
    private const string LogFile = "training.log", ConfigFile = "config.json";

    private string _log = "";
    private int _environments;

    /// <summary>What it writes into a run directory.</summary>
    public static IReadOnlyList<string> Parts { get; } = [LogFile, ConfigFile];

    public void OnStart(TrainingPlan plan)
    {
        _environments = plan.Environments;
        _log = Path.Combine(plan.RunDirectory, LogFile);
        if (!File.Exists(_log))
        {
            File.WriteAllText(_log, $"# {plan.Game}, {plan.Environments} environments\n# reward and length of every episode; time in seconds\n"
                + "step,episode,episode_reward,episode_length,training_time\n");
        }
        WriteConfig(Path.Combine(plan.RunDirectory, ConfigFile));
        output.WriteLine($"🔧 Initializing {plan.Environments} parallel environments...");
        for (int i = 1; i <= plan.Environments; i++)
            output.WriteLine($"✅ Environment {i}/{plan.Environments} initialized");
        output.WriteLine("🏃 Starting parallel training...");
    }

    public void OnEpisode(in EpisodeRecord episode, TrainingStatistics statistics)
    {
        double seconds = statistics.Elapsed.TotalSeconds;
        output.WriteLine(EpisodeLine(episode, statistics.MeanOfLast(10), seconds));
        try
        {
            File.AppendAllText(_log, string.Create(CultureInfo.InvariantCulture,
                $"{episode.Step},{episode.Index},{episode.Return:0.000},{episode.Length},{seconds:0.0}\n"));
        }
        catch (IOException)
        {
            // A full disk takes no progress; training goes on.
        }
    }

    public void OnUpdateStart(in UpdateStart update, TrainingStatistics statistics) =>
        output.WriteLine(OptimizationLine(update.Episodes, statistics.MeanOfLast(20)));

    public void OnEpoch(int epoch, int epochs) => output.WriteLine($"   Epoch {epoch}/{epochs}: Optimizing policy...");

    public void OnNote(string note) => output.WriteLine(note);

    public void OnEnd(TrainingStatistics statistics)
    {
        output.WriteLine($"🧹 Cleaning up {_environments} environments...");
        for (int i = 1; i <= _environments; i++)
            output.WriteLine($"✅ Environment {i} closed");
        output.Write(Summary(statistics, _environments));
    }

    internal static string EpisodeLine(in EpisodeRecord episode, double averageOfTen, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"Step {episode.Step,6} | Episode {episode.Index,4} | Reward: {episode.Return,7:0.00} | Length: {episode.Length,4} | "
        + $"Avg10: {averageOfTen,7:0.00} | Time: {seconds,6:0.0}s");

    internal static string OptimizationLine(int episodes, double average) => string.Create(
        CultureInfo.InvariantCulture,
        $"🧠 Optimization epoch: {episodes} episodes, avg reward: {Number(average)}");

    internal static string Summary(TrainingStatistics s, int environments)
    {
        double seconds = s.Elapsed.TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"""

            🏁 PARALLEL TRAINING COMPLETE
            {new string('=', 50)}
            Final step: {s.Step:N0}
            Total episodes: {s.Episodes}
            Training time: {seconds:0.0} seconds
            Average reward (last 10): {Number(s.MeanOfLast(10))}
            Environments used: {environments}
            Steps per second: {s.StepsPerSecond:0.0}
            Episodes per second: {s.EpisodesPerSecond:0.00}

            """);
    }

    // Before the first episode has ended there is no average.
    private static string Number(double average) =>
        double.IsNaN(average) ? "-" : average.ToString("0.000", CultureInfo.InvariantCulture);

    private void WriteConfig(string path)
    {
        var json = new JsonObject
        {
            ["mode"] = "pure_rl",
            ["steps"] = config.Steps,
            ["num_environments"] = config.NumEnvs,
            ["episode_length"] = config.EpisodeLength,
            ["update_epochs"] = config.Ppo.UpdateEpochs,
            ["batch_size"] = config.Ppo.MinibatchSize,
            ["training_type"] = "parallel",
            ["note"] = "config.yaml beside this file holds every setting",
        };
        File.WriteAllText(path, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
