using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Runs.Identity;

namespace FastRL.Host.Games.Rover;

/// <summary>The lunar rover.</summary>
/// <param name="folder">Where <c>stage1.yaml</c> to <c>stage4.yaml</c> and the curriculum's files are.</param>
internal sealed class RoverGame(string folder) : Game(GameName)
{
    /// <summary>What users call it.</summary>
    public const string GameName = "rover";

    /// <summary>Word for all stages, one after the other.</summary>
    public const string Curriculum = "curriculum";

    /// <summary>Parts of the curriculum.</summary>
    public const int Parts = 4;

    /// <inheritdoc/>
    public override int MaxSteps => new RoverConfig().MaxEpisodeSteps;

    /// <inheritdoc/>
    public override bool HasPicture => false;

    /// <inheritdoc/>
    /// <remarks>Whole episodes from the starting zone, wherever training began them and cut them.</remarks>
    public override IReadOnlyList<ConfigValue> EvaluationSettings { get; } =
    [
        ConfigValue.FromText("rover.start_anywhere", "0", "evaluation"),
        ConfigValue.FromText("rover.max_episode_steps", new RoverConfig().MaxEpisodeSteps.ToString(CultureInfo.InvariantCulture), "evaluation"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigValue> WatchSettings => EvaluationSettings;

    /// <inheritdoc/>
    public override TrainConfig NewConfig() => new RoverTrainConfig();

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config)
    {
        RoverConfig rover = Of(config);
        return new GameIdentity([new Trait("compat", $"{rover.Compat}")], []);
    }

    /// <inheritdoc/>
    /// <remarks>The file of the stage, or of the curriculum's first part.</remarks>
    public override IReadOnlyList<ConfigValue> StageSettings(IReadOnlyList<ConfigValue> chosen) =>
        chosen.LastOrDefault(value => value.Path == "rover.stage")?.Text switch
        {
            Curriculum => Part(1),
            { } stage when File.Exists(StageFile(stage)) => ConfigFile.Load(StageFile(stage)),
            _ => [],
        };

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigValue>? NextSettings(TrainConfig config)
    {
        RoverConfig rover = Of(config);
        return rover.Stage == Curriculum && rover.Part < Parts ? Part(rover.Part + 1) : null;
    }

    /// <inheritdoc/>
    public override ITrainingReporter Accompany(TrainConfig config, ITrainingReporter reporter) =>
        new RoverConsole(reporter, 60.0 / Of(config).TicksPerAction);

    /// <inheritdoc/>
    public override bool HasEnough(TrainConfig config, TrainingStatistics statistics)
    {
        double wanted = Of(config).EnoughSuccess;
        return wanted > 0 && statistics.HasFullWindow && statistics.SuccessRate >= wanted;
    }

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        RoverConfig rover = Of(config);
        var options = new RoverOptions
        {
            TicksPerAction = rover.TicksPerAction,
            MaxEpisodeSteps = config.EpisodeLength > 0 ? config.EpisodeLength : rover.MaxEpisodeSteps,
            Goal = rover.Goal,
            Rewards = rover.Rewards,
            StartAnywhere = rover.StartAnywhere,
            StartCarrying = rover.StartCarrying,
            Original = rover.Compat == RoverCompat.Original,
        };
        return new RoverVecEnv(options, count, groups);
    }

    /// <inheritdoc/>
    public override IEpisodeCounts Count(TrainConfig config, IVecEnv environment) =>
        new RoverCounts((RoverVecEnv)environment, Of(config).Stage);

    private static RoverConfig Of(TrainConfig config) => ((RoverTrainConfig)config).Rover;

    private string StageFile(string stage) => Path.Combine(folder, $"stage{stage}.yaml");

    private IReadOnlyList<ConfigValue> Part(int part) =>
        ConfigFile.Load(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Curriculum}{part}.yaml")));
}
