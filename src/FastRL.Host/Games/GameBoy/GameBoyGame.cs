using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Guidance;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Host.Configuration;
using FastRL.Host.Games.GameBoy.Demonstrations;
using FastRL.Host.Games.GameBoy.Guidance;
using FastRL.Host.Games.GameBoy.Wall;
using FastRL.Host.Training;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.GameBoy;

/// <summary>A Game Boy game with a profile.</summary>
/// <param name="profile">How the ROM becomes an environment.</param>
/// <param name="rom">The user's ROM, or null for the profile's own.</param>
internal sealed class GameBoyGame(GameProfile profile, string? rom) : Game(profile.Name)
{
    // Of all environments of the game: a learner is examined with what was said in its training.
    private readonly GuideAnswers _answers = new();
    private IReadOnlyList<(long Step, GuideAnswer Answer)> _replayed = [];
    private IReadOnlyList<Demonstration> _demonstrations = [];

    /// <inheritdoc/>
    public override int MaxSteps => profile.MaxSteps;

    /// <inheritdoc/>
    public override TrainConfig NewConfig() => new GameBoyTrainConfig();

    /// <inheritdoc/>
    /// <remarks>A guide speaks to one process, and one process imitates.</remarks>
    public override bool TrainsOnNodes(TrainConfig config) => !GuideOf(config).IsOn && DemosOf(config).Count == 0;

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config) => GameBoyIdentity.Of(profile, rom, GuideOf(config).IsOn);

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups) => Guide(config, Create(config, count, groups));

    /// <inheritdoc/>
    public override void ReadFiles(TrainConfig config)
    {
        _demonstrations = [.. DemosOf(config).SelectMany(path => DemonstrationFile.Read(path, profile))];
        if (GuideOf(config).Replay is not { Length: > 0 } replay) return;
        _replayed = GuideLog.Read(replay, [.. profile.Guidance?.Goals.Select(goal => goal.Name) ?? []], config.NumEnvs);
    }

    /// <inheritdoc/>
    public override IEpisodeRecorder Record(IVecEnv environment, IPolicy policy, string path) =>
        new DemonstrationRecorder(profile, (environment as GuidedVecEnv)?.Game ?? (GameBoyVecEnv)environment, policy, path);

    /// <inheritdoc/>
    public override void Prepare(IVecEnv environment, CheckpointReader checkpoint)
    {
        if (environment is not GuidedVecEnv guided) return;
        using Stream state = Trainer.OpenEnvironment(checkpoint);
        guided.LoadAnswers(state);
    }

    /// <inheritdoc/>
    public override ITrainingCompanion? Accompany(IVecEnv environment, ITrainer trainer, TrainConfig config, RunDirectory run)
    {
        string[] began = _demonstrations.Count > 0 && trainer.Step == 0 ? [Imitate(trainer, config)] : [];
        var guided = environment as GuidedVecEnv;
        GuideClient? client = guided is null ? null : BeginGuide(guided, GuideOf(config), run);
        GameBoyVecEnv game = guided?.Game ?? (GameBoyVecEnv)environment;
        var feed = new WallFeed(run, game, new WallGreeting(Name, Path.GetFullPath(rom ?? profile.Rom.Path), game.GetMachine(0).Model, game.Count));
        return new GameBoyCompanion(began, guided, _answers, client, feed);
    }

    // The guide that is asked, or null where another run's answers are taken again.
    private GuideClient? BeginGuide(GuidedVecEnv guided, GuideConfig guide, RunDirectory run)
    {
        if (guide.Replay.Length > 0)
        {
            guided.Guide = new GuideReplay(_replayed, guided.Step);
            return null;
        }
        var log = new GuideLog(GuideLog.PathIn(run), guided.Goals);
        log.Begin(guided.Step, guided.Count);
        var client = new GuideClient(guide, guided.Goals, log);
        guided.Guide = client;
        return client;
    }

    /// <inheritdoc/>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting)
    {
        GameBoyVecEnv game = Create(config, count: 1, groups: 1);
        return new WatchedGameBoy(profile, rom, game, Guide(config, game));
    }

    private string Imitate(ITrainer trainer, TrainConfig config)
    {
        if (trainer is not PpoTrainer ppo)
            throw new InputException($"demos are set, and algorithm is {config.Algorithm}; demonstrations begin a training of ppo");
        DemonstratedSteps steps = Imitation.Play(profile, _demonstrations, idle => Guide(config, Create(config, count: 1, groups: 1, idle)));
        double likely = ppo.Imitate(steps);
        return string.Create(CultureInfo.InvariantCulture,
            $"imitates {_demonstrations.Count} episodes of {steps.Count} steps: what was chosen in them has a probability of {likely:0.00}");
    }

    private static IReadOnlyList<string> DemosOf(TrainConfig config) => (config as GameBoyTrainConfig)?.Demos ?? [];

    private static GuideConfig GuideOf(TrainConfig config) => (config as GameBoyTrainConfig)?.Guide ?? new GuideConfig();

    private IVecEnv Guide(TrainConfig config, GameBoyVecEnv game)
    {
        GuideConfig guide = GuideOf(config);
        if (!guide.IsOn) return game;
        if (guide is { Url.Length: > 0, Replay.Length: > 0 })
            throw new InputException("guide.url and guide.replay are both set; a run is either guided anew or as another was");
        return new GuidedVecEnv(game, profile, _answers, (float)guide.Reward, guide.Patience);
    }

    private GameBoyVecEnv Create(TrainConfig config, int count, int groups, int? idleFrames = null) =>
        new(profile, new GameBoyVecEnvOptions
        {
            Count = count,
            Threads = config.Threads,
            Groups = groups,
            EpisodeLength = config.EpisodeLength > 0 ? config.EpisodeLength : null,
            IdleFrames = idleFrames,
            RomPath = rom,
        });
}
