using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Configuration;
using FastRL.Interop.Bridge;
using FastRL.Learn.Networks;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Puck;

/// <summary>Puck in processes of its own, with the plugin; or the arena in its place.</summary>
/// <param name="output">Gets lines about instances that come and go.</param>
internal sealed class PuckGame(TextWriter output) : Game(GameName)
{
    /// <summary>What users call it.</summary>
    public const string GameName = "puck";

    private const int EpisodeSeconds = 120, TicksPerSecond = 50;

    private static readonly EndCause[] s_endCauses =
    [
        new("goal", Success: true, Truncation: false),
        new("conceded", Success: false, Truncation: false),
        new("time", Success: false, Truncation: true),
    ];

    /// <inheritdoc/>
    public override int MaxSteps => EpisodeSeconds * TicksPerSecond / new PuckConfig().TicksPerDecision;

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config)
    {
        PuckConfig puck = ((PuckTrainConfig)config).Puck;
        return new GameIdentity(
            [
                new Trait("observed", string.Join(", ", PuckExchange.Layout.Observation)),
                new Trait("continuous actions", string.Join(", ", PuckExchange.Layout.Continuous)),
                new Trait("binary actions", string.Join(", ", PuckExchange.Layout.Binary)),
                new Trait("ticks a decision", $"{puck.TicksPerDecision}"),
            ],
            [new Trait("rewards", puck.Rewards)]);
    }

    /// <inheritdoc/>
    /// <remarks>A viewer plays on the instance that training leaves alone.</remarks>
    public override IReadOnlyList<ConfigValue> WatchSettings { get; } =
    [
        ConfigValue.FromText("puck.instance_offset", "0", "view"),
        ConfigValue.FromText("puck.launch", "false", "view"),
    ];

    /// <inheritdoc/>
    public override TrainConfig NewConfig() => new PuckTrainConfig();

    /// <inheritdoc/>
    public override int MaximumCopies(TrainConfig config) => config.NumEnvs;

    /// <inheritdoc/>
    /// <remarks>Launched arenas end with the environment.</remarks>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        if (config.EpisodeLength > 0)
            throw new InputException($"episode_length is {config.EpisodeLength}; {Name} ends its episodes itself, and only 0 is allowed");
        var schedule = new TimeScaleSchedule(Of(config), TimeProvider.System);
        return Create(
            config, count, groups, new PuckFeatures(), schedule.Enabled ? () => schedule.Current : null,
            launcher => new PuckConsole(output, launcher, Cancellation));
    }

    /// <inheritdoc/>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting)
    {
        var rink = new RinkWatch(new PuckFeatures());
        GameProcessVecEnv environment = Create(
            config, count: 1, groups: 1, rink, () => rink.TimeScale, launcher => new PuckViewWatch(waiting, launcher));
        return new WatchedPuck(
            environment, rink, PuckExchange.Layout, EpisodeSeconds, Of(config).TicksPerDecision / (float)TicksPerSecond);
    }

    private GameProcessVecEnv Create(
        TrainConfig config, int count, int groups, IObservationEncoder encoder, Func<float>? timeScale, Func<ArenaLauncher?, IGameWatch> watch)
    {
        PuckConfig puck = Of(config);
        GameRings? rings = puck.Protocol == PuckProtocol.Ring
            ? new GameRings(PuckExchange.Layout, count, game => PuckExchange.ChannelName(puck.InstanceOffset + game))
            : null;
        var options = new GameProcessOptions
        {
            Layout = PuckExchange.Layout,
            Count = count,
            InstanceOffset = puck.InstanceOffset,
            Groups = groups,
            Rings = rings,
            Encoder = encoder,
            EndCauses = s_endCauses,
            TicksPerDecision = puck.TicksPerDecision,
            TimeScale = timeScale,
        };
        ArenaLauncher? launcher = puck.Launch ? new ArenaLauncher(puck, count, config.Seed, output.WriteLine) : null;
        try
        {
            return new GameProcessVecEnv(options, id => Peer(puck, id, rings), watch(launcher));
        }
        catch
        {
            launcher?.Dispose();
            throw;
        }
    }

    private static PuckConfig Of(TrainConfig config) => ((PuckTrainConfig)config).Puck;

    private static IGamePeer Peer(PuckConfig puck, int id, GameRings? rings) => rings is null
        ? new LegacyPuckPeer(id)
        : new ChannelGamePeer(PuckExchange.Layout, () => rings.TryOpen(id - puck.InstanceOffset));
}
