using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Configuration;
using FastRL.Host.Training;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Hockey;

/// <summary>Laser hockey: the batch of the native core, with phases, opponents and a league around it.</summary>
internal sealed class HockeyGame() : Game(GameName), IContestGame
{
    /// <summary>What users call it.</summary>
    public const string GameName = "hockey";

    private const int NormalSteps = 251;
    private const string RandomPlayer = "random";

    /// <inheritdoc/>
    public override int MaxSteps => NormalSteps;

    /// <inheritdoc/>
    public IReadOnlyList<string> Players { get; } = [HockeyMatch.Weak, HockeyMatch.Strong, RandomPlayer, HockeyMatch.None];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RunParts { get; } = [.. HockeyRecords.Parts, HockeyRivals.LeagueFolder, HockeyExam.Folder];

    /// <inheritdoc/>
    public override TrainConfig NewConfig() => new HockeyTrainConfig();

    /// <inheritdoc/>
    public override IReadOnlyList<ConfigValue> ReadConfig(string path) =>
        Path.GetExtension(path) == ".json" ? CurriculumFile.Load(path) : base.ReadConfig(path);

    /// <inheritdoc/>
    public override void RequireSettings(IReadOnlyList<ConfigValue> chosen)
    {
        foreach (ConfigValue copies in chosen.Where(value => value.Path == "num_envs"))
        {
            if (long.TryParse(copies.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count) && count < 1)
                throw new InputException($"{copies.Origin}: num_envs must be 1 or more, got {count}");
        }
    }

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config)
    {
        HockeyConfig hockey = ((HockeyTrainConfig)config).Hockey;
        return new GameIdentity(
            [new Trait("numbers", $"{((HockeyTrainConfig)config).Spaces}")],
            [new Trait("starts of training modes", $"{hockey.Spawn}"), new Trait("end of the time", $"{hockey.TimeLimit}")]);
    }

    /// <inheritdoc/>
    /// <remarks>One group: a step takes microseconds, and phases change between two of them.</remarks>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        if (config.EpisodeLength is > 0 and < NormalSteps)
            throw new InputException($"episode_length is {config.EpisodeLength}; a game of hockey has its own limit of {NormalSteps} steps, and allowed are 0 or more than that");
        return new HockeyTrainingEnv((HockeyTrainConfig)config, count);
    }

    /// <inheritdoc/>
    /// <remarks>A whole game against both scripted players, whatever the phase.</remarks>
    public override IVecEnv CreateExam(TrainConfig config, int count)
    {
        return new HockeyTrainingEnv(Plain((HockeyTrainConfig)config, new HockeyConfig().Opponent), count);
    }

    /// <inheritdoc/>
    public override ITrainingCompanion Accompany(IVecEnv environment, ITrainer trainer, TrainConfig config, RunDirectory run) =>
        new HockeyCompanion((HockeyTrainingEnv)environment, trainer, (HockeyTrainConfig)config, run);

    /// <inheritdoc/>
    /// <remarks>One endless match, whatever the phase: against the strong player unless <c>--opponent</c> says otherwise.</remarks>
    public override IReadOnlyList<ConfigValue> WatchSettings { get; } =
    [
        new ConfigValue("hockey.phases", "", [], "view"), ConfigValue.FromText("hockey.mode", "normal", "view"),
        ConfigValue.FromText("hockey.opponent", HockeyMatch.Strong, "view"),
    ];

    /// <inheritdoc/>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting)
    {
        var training = (HockeyTrainConfig)config;
        HockeyHuman human = training.Hockey.Human;
        if (human == HockeyHuman.None && training.Phases[0].Opponents.Any(choice => choice.Value is { Player: HockeyPlayer.External, Source: HockeyOpponent.Current or HockeyOpponent.Latest or "" }))
            throw new InputException("a match is shown against none, weak, strong or self_play@DIR, which names a checkpoint or a run");
        HockeyKeyboard? person = human == HockeyHuman.None ? null : new HockeyKeyboard(turned: human == HockeyHuman.Left);
        if (person is not null) training = Plain(training, $"{new HockeyOpponent(HockeyOpponentKind.SelfPlay, HockeyOpponent.Current)}");
        var environment = new HockeyTrainingEnv(training, 1);
        if (person is not null) environment.Rivals.Replace(new HockeyRival(person, new HockeySpaces(training.Spaces.KeepMode, 0, Scaled: false), 1));
        return new WatchedHockey(environment, person, turned: human == HockeyHuman.Left);
    }

    /// <inheritdoc/>
    public IContestant Find(string word, int games, ulong seed) => word switch
    {
        HockeyMatch.Weak => new HockeyContestant(word, HockeyPlayer.Weak),
        HockeyMatch.Strong => new HockeyContestant(word, HockeyPlayer.Strong),
        HockeyMatch.None => new HockeyContestant(word, HockeyPlayer.Nobody),
        RandomPlayer => HockeyContestant.Random(Copies(games), seed),
        _ => throw new ArgumentException($"there is no player '{word}'", nameof(word)),
    };

    /// <inheritdoc/>
    public IContestant Load(CheckpointReader checkpoint, int games, bool greedy, ulong seed, string device, string? module = null)
    {
        RunIdentity.CheckModule(checkpoint, RunIdentity.DescribeModule(module ?? ""));
        return new HockeyContestant(checkpoint.Folder, HockeyPlayer.External, HockeyRival.Load(checkpoint, Copies(games), greedy, seed, device, module));
    }

    /// <inheritdoc/>
    public ContestScore Play(IContestant first, IContestant second, int games, ulong seed, CancellationToken cancellation) =>
        HockeyContest.Play((HockeyContestant)first, (HockeyContestant)second, games, seed, cancellation);

    /// <inheritdoc/>
    public int Copies(int games) => HockeyContest.Copies(games);

    /// <summary>One phase of whole games in the numbers of a training.</summary>
    private static HockeyTrainConfig Plain(HockeyTrainConfig training, string opponent) => new()
    {
        Algorithm = training.Algorithm,
        Hockey = new HockeyConfig
        {
            Opponent = opponent, KeepMode = training.Spaces.KeepMode, Fineness = training.Hockey.Fineness,
            RealActions = training.Hockey.RealActions, ScaleObservations = training.Hockey.ScaleObservations,
        },
    };
}
