using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Configuration;
using FastRL.Interop.Bridge;
using FastRL.Runs.Identity;

namespace FastRL.Host.Games.Own;

/// <summary>A game of the user's own in processes of its own.</summary>
/// <param name="file">What it is.</param>
/// <param name="output">Gets lines about instances that come and go.</param>
internal sealed class OwnGame(GameFile file, TextWriter output) : Game(file.Name)
{
    /// <inheritdoc/>
    public override int MaxSteps => int.MaxValue;

    /// <inheritdoc/>
    public override bool HasPicture => false;

    /// <inheritdoc/>
    public override bool TrainsAsynchronously(TrainConfig config) => true;

    /// <inheritdoc/>
    public override int MaximumCopies(TrainConfig config) => config.NumEnvs;

    /// <inheritdoc/>
    /// <remarks>
    /// A game sends numbers of any size, which are normalised as they come. One group: games think while others do. A rollout is
    /// long, since there are few of them.
    /// </remarks>
    public override IReadOnlyList<ConfigValue> StageSettings(IReadOnlyList<ConfigValue> chosen) =>
    [
        ConfigValue.FromText("num_envs", $"{file.Instances}", file.Path),
        ConfigValue.FromText("groups", "1", file.Path),
        ConfigValue.FromText("ppo.normalise_observations", "true", file.Path),
        ConfigValue.FromText("ppo.rollout_steps", $"{Math.Max(128, 2048 / file.Instances)}", file.Path),
        .. file.TrainingSettings,
    ];

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config) => new(
        [
            new Trait("observed", string.Join(", ", file.Observation)),
            new Trait("continuous actions", string.Join(", ", file.Continuous)),
            new Trait("buttons", string.Join(", ", file.Buttons)),
        ],
        [new Trait("ends", string.Join(", ", file.Ends))]);

    /// <inheritdoc/>
    /// <remarks>Launched instances end with the environment.</remarks>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups) => Create(config, first: 0, count, groups);

    /// <inheritdoc/>
    public override IVecEnv CreatePart(TrainConfig config, int first, int count) => Create(config, first, count, groups: 1);

    private GameProcessVecEnv Create(TrainConfig config, int first, int count, int groups)
    {
        int instance = file.FirstInstance + first;
        if (config.EpisodeLength > 0)
            throw new InputException($"episode_length is {config.EpisodeLength}; {Name} ends its episodes itself, and only 0 is allowed");
        GameLayout layout = file.Layout;
        var rings = new GameRings(layout, count, game => file.ChannelOf(instance + game));
        var options = new GameProcessOptions
        {
            Layout = layout,
            Count = count,
            InstanceOffset = instance,
            Groups = groups,
            Rings = rings,
            Encoder = new Plain(file.Observation),
            EndCauses = file.EndCauses,
            TicksPerDecision = file.TicksPerDecision,
            TimeScale = file.TimeScale > 0 ? () => (float)file.TimeScale : null,
        };
        var launcher = new GameLauncher(file, instance, count, output, Cancellation);
        return new GameProcessVecEnv(
            options,
            id => new ChannelGamePeer(layout, () => rings.TryOpen(id - instance)),
            launcher);
    }

    // The observed numbers as they are.
    private sealed class Plain(IReadOnlyList<string> names) : IObservationEncoder
    {
        public int Size => names.Count;

        public IReadOnlyList<string> Names => names;

        public void Encode(ReadOnlySpan<float> observed, Span<float> features) => observed.CopyTo(features);
    }
}
