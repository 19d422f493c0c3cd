using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>An evaluation while training.</summary>
/// <param name="Step">Environment steps of all copies at that time.</param>
/// <param name="Episode">Episodes at that time.</param>
/// <param name="Opponent">Against whom: weak or strong.</param>
/// <param name="Games">Games.</param>
/// <param name="Wins">Goals of the learner.</param>
/// <param name="Draws">Games whose time ran out.</param>
/// <param name="Losses">Goals of the opponent.</param>
/// <param name="WinRate">Part of the games that were won.</param>
public sealed record HockeyEvaluationResult(long Step, long Episode, string Opponent, int Games, int Wins, int Draws, int Losses, double WinRate);

/// <summary>What a training came to.</summary>
/// <param name="RunName">Name of the run.</param>
/// <param name="FinalReward">Sum of rewards of the last episode; NaN without one.</param>
/// <param name="MeanReward">Mean of the last 100 episodes; NaN without one.</param>
/// <param name="TotalEpisodes">Episodes of all copies.</param>
/// <param name="TotalSteps">Environment steps of all copies.</param>
/// <param name="TotalGradientSteps">Gradient steps.</param>
/// <param name="EvaluationResults">Evaluations in their order.</param>
/// <param name="RunDirectory">Where everything lies.</param>
public sealed record HockeyTrainingResult(
    string RunName,
    double FinalReward,
    double MeanReward,
    long TotalEpisodes,
    long TotalSteps,
    long TotalGradientSteps,
    IReadOnlyList<HockeyEvaluationResult> EvaluationResults,
    string RunDirectory);

/// <summary>Training as a call, with the original's names, parameters and defaults.</summary>
public static class HockeyTraining
{
    /// <summary>Trains a curriculum once.</summary>
    /// <param name="configPath">The original's curriculum document (JSON), or settings (YAML).</param>
    /// <param name="baseOutputDir">A folder for this run is made in it, named by the time.</param>
    /// <param name="runName">Name of the run; null makes one of its settings, the time and the number of copies.</param>
    /// <param name="verbose">Whether progress is written to standard error.</param>
    /// <param name="evalFreqSteps">Steps between two evaluations.</param>
    /// <param name="evalNumGames">Games of an evaluation against each opponent.</param>
    /// <param name="evalWeakOpponent">Whether the weak player is played as well as the strong one.</param>
    /// <param name="device">What computes gradients: null or <c>cpu</c>, or a GPU such as <c>cuda:0</c>.</param>
    /// <param name="checkpointPath">A checkpoint to go on from, or null.</param>
    /// <param name="numEnvs">Copies; what is learned does not depend on it.</param>
    /// <exception cref="InputException">A parameter or the document is wrong; nothing was written.</exception>
    public static HockeyTrainingResult TrainSingleRun(
        string configPath,
        string baseOutputDir = "results/runs",
        string? runName = null,
        bool verbose = true,
        long evalFreqSteps = 800_000,
        int evalNumGames = 200,
        bool evalWeakOpponent = true,
        string? device = null,
        string? checkpointPath = null,
        int numEnvs = 1) =>
        TrainRun(configPath, baseOutputDir, runName, verbose, evalFreqSteps, evalNumGames, evalWeakOpponent, device, checkpointPath, numEnvs);

    /// <summary>The same: one code for one copy and for many.</summary>
    /// <inheritdoc cref="TrainSingleRun"/>
    public static HockeyTrainingResult TrainRun(
        string configPath,
        string baseOutputDir = "results/runs",
        string? runName = null,
        bool verbose = true,
        long evalFreqSteps = 800_000,
        int evalNumGames = 200,
        bool evalWeakOpponent = true,
        string? device = null,
        string? checkpointPath = null,
        int numEnvs = 1)
    {
        if (numEnvs < 1) throw new InputException($"num_envs must be 1 or more, got {numEnvs}");
        var game = new HockeyGame();
        CheckpointReader? start = checkpointPath is null ? null : CheckpointReader.Open(checkpointPath);
        IReadOnlyList<ConfigValue> document = game.ReadConfig(configPath);
        HockeyTrainConfig config = ConfigBinder.Bind(new HockeyTrainConfig(),
        [
            .. GameLibrary.Bundled.TrainingDefaults(game, document),
            .. document,
            Value("num_envs", numEnvs),
            Value("hockey.eval_freq_steps", evalFreqSteps),
            Value("hockey.eval_num_games", evalNumGames),
            Value("hockey.eval_weak_opponent", evalWeakOpponent ? "true" : "false"),
            .. runName is null ? (ConfigValue[])[] : [Value("hockey.run_name", runName)],
            .. device is null ? (ConfigValue[])[] : [Value("device", device)],
        ]);
        TorchDevice.Check(config.Device);
        string folder = Path.Combine(baseOutputDir, DateTime.Now.ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture));
        var run = new RunDirectory(folder);
        using RunLock written = run.Lock();
        using var interruption = new Interruption();
        ITrainingReporter reporter = verbose ? new LineReporter(DroppingWriter.Error, TimeSpan.FromSeconds(5)) : new Silence();
        TrainingOutcome outcome = new TrainingSession(game, config, run, run.Instance(0), start, reporter).Run([], setAside: false, interruption.Token);
        IReadOnlyDictionary<string, object?> results = outcome.More!;
        string name = (string)results["run_name"]!;
        Directory.CreateDirectory(Path.Combine(folder, "configs"));
        File.Copy(configPath, Path.Combine(folder, "configs", name + Path.GetExtension(configPath)), overwrite: true);
        return new HockeyTrainingResult(
            name, (double?)results["final_reward"] ?? double.NaN, (double?)results["mean_reward"] ?? double.NaN, (long)results["total_episodes"]!,
            outcome.Step, (long)results["total_gradient_steps"]!, [.. (IEnumerable<HockeyEvaluationResult>)results["evaluation_results"]!], folder);
    }

    private static ConfigValue Value(string key, object value) =>
        ConfigValue.FromText(key, Convert.ToString(value, CultureInfo.InvariantCulture)!, $"parameter {key.Split('.')[^1]}");

    private sealed class Silence : ITrainingReporter
    {
        public void OnNote(string note)
        {
        }
    }
}
