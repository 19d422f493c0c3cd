using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Configuration;
using FastRL.Host.Exports;
using FastRL.Host.Games.Rover.Tabs;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

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

    private RoverConsole? _console;
    private bool _hadTabs;

    /// <inheritdoc/>
    /// <remarks>Whole episodes from the starting zone by the rules, wherever training began them, cut them and had them.</remarks>
    public override IReadOnlyList<ConfigValue> EvaluationSettings { get; } =
    [
        ConfigValue.FromText("rover.env", "native", "evaluation"),
        ConfigValue.FromText("rover.start_anywhere", "0", "evaluation"),
        ConfigValue.FromText("rover.margin", "0", "evaluation"),
        ConfigValue.FromText("rover.max_episode_steps", new RoverConfig().MaxEpisodeSteps.ToString(CultureInfo.InvariantCulture), "evaluation"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigValue> WatchSettings => EvaluationSettings;

    /// <inheritdoc/>
    public override IReadOnlyList<string> CopySettings { get; } = ["num_envs", "rover.env"];

    /// <summary>What a copy's last step says of the episode that ended in it.</summary>
    public static Func<int, RoverEpisode> EpisodesOf(IVecEnv environment) =>
        environment is RoverTabEnv tabs ? tabs.Episode : ((RoverVecEnv)environment).Episode;

    /// <inheritdoc/>
    public override TrainConfig NewConfig() => new RoverTrainConfig();

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config)
    {
        RoverConfig rover = Of(config);
        Trait[] original = [new Trait("compat", $"{rover.Compat}"), new Trait("layout", $"{rover.Layout}")];
        return new GameIdentity(
            rover.Layout == RoverLayout.Navigator ? [.. original, new Trait("actions", "a quarter of them added to the pilot's, who digs")] : original, []);
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
        _console = new RoverConsole(reporter, 60.0 / Of(config).TicksPerAction);

    /// <inheritdoc/>
    public override ITrainingCompanion Accompany(IVecEnv environment, ITrainer trainer, TrainConfig config, RunDirectory run) =>
        new RoverCompanion(environment, trainer, (RoverTrainConfig)config);

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigValue> Translate(IReadOnlyList<ConfigValue> chosen) => OriginalNames.Translate(chosen);

    /// <inheritdoc/>
    public override string? ResumeChoice(IReadOnlyList<ConfigValue> chosen) => chosen.LastOrDefault(value => value.Path == "rover.load")?.Text switch
    {
        RoverConfig.LoadLatest => "auto",
        { } other => other,
        null => null,
    };

    /// <inheritdoc/>
    public override bool HasEnough(TrainConfig config, TrainingStatistics statistics)
    {
        double wanted = Of(config).EnoughSuccess;
        return wanted > 0 && statistics.HasFullWindow && statistics.SuccessRate >= wanted;
    }

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        if (Of(config).Env == RoverWorld.Native)
            return CreateNative(config, count, groups);
        RoverConsole console = _console ?? throw new InvalidOperationException("tabs are for training, which tells people of them");
        console.Announce(count);
        RoverTabEnv tabs = RoverTabs.Create(Of(config), Options(config), count, groups, _hadTabs, console.OnNote, Cancellation);
        _hadTabs = true;
        return tabs;
    }

    /// <inheritdoc/>
    public override IVecEnv CreateExam(TrainConfig config, int count) => CreateNative(config, count, groups: 1);

    /// <inheritdoc/>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting) => new WatchedRover(CreateNative(config, 1, 1));

    /// <inheritdoc/>
    public override IEpisodeCounts Count(TrainConfig config, IVecEnv environment) =>
        new RoverCounts(EpisodesOf(environment), Of(config).Stage);

    /// <inheritdoc/>
    public override IReadOnlyList<PageFile> PageOf(TrainConfig config, CheckpointReader checkpoint) =>
        RoverPolicyPage.Make(Options(config), Of(config).Stage, Path.GetFileName(checkpoint.Folder), checkpoint.Manifest.Step);

    private static RoverVecEnv CreateNative(TrainConfig config, int count, int groups) => new(Options(config), count, groups);

    private static RoverOptions Options(TrainConfig config)
    {
        RoverConfig rover = Of(config);
        return new RoverOptions
        {
            TicksPerAction = rover.TicksPerAction,
            MaxEpisodeSteps = config.EpisodeLength > 0 ? config.EpisodeLength : rover.MaxEpisodeSteps,
            Goal = rover.Goal,
            Rewards = rover.Rewards,
            StartAnywhere = rover.StartAnywhere,
            StartCarrying = rover.StartCarrying,
            Margin = rover.Margin,
            Layout = rover.Layout,
            Original = rover.Compat == RoverCompat.Original,
        };
    }

    private static RoverConfig Of(TrainConfig config) => ((RoverTrainConfig)config).Rover;

    private string StageFile(string stage) => Path.Combine(folder, $"stage{stage}.yaml");

    private IReadOnlyList<ConfigValue> Part(int part) =>
        ConfigFile.Load(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Curriculum}{part}.yaml")));
}
