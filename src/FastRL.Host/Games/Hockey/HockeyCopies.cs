using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Games.Hockey;

/// <summary>The same training of hockey with one copy and with several.</summary>
/// <param name="progress">Told how it goes, a line a training.</param>
internal sealed class HockeyCopies(TextWriter progress)
{
    /// <summary>Environment steps of a training, of all copies together.</summary>
    public const long Steps = 1_000_000;

    /// <summary>Games against each opponent at its end.</summary>
    public const int Games = 200;

    private const ulong Seed = 101, GameSeed = 977;

    // Copies, and whether gradient steps are one for a step of all copies together, as the original makes them.
    private static readonly (int Copies, bool AsTheOriginal)[] s_trainings = [(1, false), (4, false), (8, false), (4, true), (8, true)];

    /// <summary>What a training brought.</summary>
    /// <param name="NumEnvs">Copies.</param>
    /// <param name="UpdatesPerStep">Gradient steps for each environment step.</param>
    /// <param name="StepsPerSecond">Environment steps per second of wall time.</param>
    /// <param name="Speedup">Over one copy.</param>
    /// <param name="ProcessorPercent">Of all cores.</param>
    /// <param name="WinRateWeak">Against the weak player.</param>
    /// <param name="WinRateStrong">Against the strong one.</param>
    internal sealed record Row(
        int NumEnvs, double UpdatesPerStep, double StepsPerSecond, double Speedup, double ProcessorPercent, double WinRateWeak, double WinRateStrong);

    /// <summary>Trains each once.</summary>
    public IReadOnlyList<Row> Measure()
    {
        List<Row> rows = [];
        foreach ((int copies, bool asTheOriginal) in s_trainings)
        {
            progress.WriteLine($"{copies} copies, gradient steps {(asTheOriginal ? "for a step of all copies" : "for each copy's step")}");
            Row row = Train(copies, asTheOriginal);
            rows.Add(row with { Speedup = row.StepsPerSecond / (rows.Count > 0 ? rows[0] : row).StepsPerSecond });
        }
        return rows;
    }

    private static Row Train(int copies, bool asTheOriginal)
    {
        var game = new HockeyGame();
        IReadOnlyList<ConfigValue> defaults = GameLibrary.Bundled.TrainingDefaults(game, []);
        int interval = ConfigBinder.Bind(new HockeyTrainConfig(), defaults).Sac.Replay.TrainEvery * (asTheOriginal ? copies : 1);
        HockeyTrainConfig config = ConfigBinder.Bind(
            new HockeyTrainConfig(), [.. defaults, Value("num_envs", copies), Value("seed", Seed), Value("sac.replay.train_every", interval)]);
        using IVecEnv environment = game.CreateEnvironment(config, copies, groups: 1);
        using ITrainer trainer = Learners.Create(environment, config, game.Name);
        using Process self = Process.GetCurrentProcess();
        TimeSpan used = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        trainer.Train(Steps, new Nobody(), checkpoints: null, CheckpointSchedule.AtEnd, CancellationToken.None);
        double seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        used = self.TotalProcessorTime - used;
        return new Row(
            copies, trainer.Update / (double)trainer.Step, trainer.Step / seconds, 1, 100 * used.TotalSeconds / (seconds * Environment.ProcessorCount),
            Play(trainer, config, HockeyPlayer.Weak), Play(trainer, config, HockeyPlayer.Strong));
    }

    private static double Play(ITrainer trainer, HockeyTrainConfig config, HockeyPlayer player)
    {
        var rival = new HockeyRival(trainer.CreatePolicy(greedy: true, GameSeed), config.Spaces, HockeyContest.Copies(Games));
        using HockeyContestant learner = new("the learner", HockeyPlayer.External, rival), opponent = new($"{player}", player);
        return HockeyContest.Play(learner, opponent, Games, GameSeed, CancellationToken.None).WinRate;
    }

    private static ConfigValue Value(string key, object value) =>
        ConfigValue.FromText(key, Convert.ToString(value, CultureInfo.InvariantCulture)!, "bench hockey");

    private sealed class Nobody : ITrainingObserver;
}
