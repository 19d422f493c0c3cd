using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Configuration;
using FastRL.Interop.Bridge;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Own;

/// <summary>A game of the user's own in processes of its own.</summary>
/// <param name="file">What it is.</param>
/// <param name="output">Gets lines about instances that come and go.</param>
internal sealed class OwnGame(GameFile file, TextWriter output) : Game(file.Name)
{
    /// <inheritdoc/>
    public override int MaxSteps => int.MaxValue;

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
        ConfigValue.FromText("num_envs", $"{file.Instances * file.Agents}", file.Path),
        ConfigValue.FromText("groups", "1", file.Path),
        ConfigValue.FromText("ppo.normalise_observations", "true", file.Path),
        ConfigValue.FromText("ppo.rollout_steps", $"{Math.Max(128, 2048 / (file.Instances * file.Agents))}", file.Path),
        .. file.TrainingSettings,
    ];

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config) => new(
        [
            new Trait("observed", string.Join(", ", file.Observation)),
            new Trait("continuous actions", string.Join(", ", file.Continuous)),
            new Trait("buttons", string.Join(", ", file.Buttons)),
            .. file.Agents > 1 ? (Trait[])[new Trait("agents", $"{file.Agents}")] : [],
        ],
        [new Trait("ends", string.Join(", ", file.Ends))]);

    /// <inheritdoc/>
    /// <remarks>
    /// Launched instances end with the environment. A copy is an agent; of instances with several there are as many as those need, whose
    /// other agents play along.
    /// </remarks>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups)
    {
        Check(config, whole: count == config.NumEnvs ? count : file.Agents);
        return Create(file.FirstInstance, (count + file.Agents - 1) / file.Agents, file.Agents > 1 ? 1 : groups, TimeScale, waiting: null);
    }

    /// <inheritdoc/>
    public override IVecEnv CreatePart(TrainConfig config, int first, int count)
    {
        Check(config, whole: count);
        return Create(file.FirstInstance + first / file.Agents, count / file.Agents, groups: 1, TimeScale, waiting: null);
    }

    /// <inheritdoc/>
    /// <remarks>On an instance that training leaves alone.</remarks>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting)
    {
        float scale = 1;
        return new WatchedNumbers(
            Name, Create(file.ViewedInstance, count: 1, groups: 1, () => scale, waiting), speed => scale = (float)Math.Min(speed, GameFile.FastestTimeScale));
    }

    private Func<float>? TimeScale => file.TimeScale > 0 ? () => (float)file.TimeScale : null;

    private void Check(TrainConfig config, int whole)
    {
        if (whole % file.Agents != 0)
            throw new InputException($"num_envs is {config.NumEnvs}; {Name} has {file.Agents} agents in an instance, and a multiple of that is allowed, for each actor too");
        if (config.EpisodeLength > 0)
            throw new InputException($"episode_length is {config.EpisodeLength}; {Name} ends its episodes itself, and only 0 is allowed");
    }

    private GameProcessVecEnv Create(int first, int count, int groups, Func<float>? timeScale, Action<string>? waiting)
    {
        GameLayout layout = file.Layout;
        var rings = new GameRings(layout, count, game => file.ChannelOf(first + game));
        var options = new GameProcessOptions
        {
            Layout = layout,
            Count = count,
            InstanceOffset = first,
            Groups = groups,
            Rings = rings,
            Encoder = new Plain(file.Observation),
            EndCauses = file.EndCauses,
            TicksPerDecision = file.TicksPerDecision,
            TimeScale = timeScale,
        };
        var launcher = new GameLauncher(file, first, count, output, waiting, Cancellation);
        return new GameProcessVecEnv(options, id => new ChannelGamePeer(layout, () => rings.TryOpen(id - first)), launcher);
    }

    // The observed numbers as they are.
    private sealed class Plain(IReadOnlyList<string> names) : IObservationEncoder
    {
        public int Size => names.Count;

        public IReadOnlyList<string> Names => names;

        public void Encode(ReadOnlySpan<float> observed, Span<float> features) => observed.CopyTo(features);
    }
}
