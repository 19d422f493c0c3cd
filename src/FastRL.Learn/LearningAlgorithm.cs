using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Async;
using FastRL.Learn.Dqn;
using FastRL.Learn.Export;
using FastRL.Learn.Parallel;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn;

/// <summary>An algorithm as the host knows it. A new one is added to <see cref="All"/>; docs/guides/algorithm.md says how.</summary>
public sealed class LearningAlgorithm
{
    private readonly Func<IVecEnv, object, ulong, string, string, TrainingGroup?, ActorGroup?, ITrainer> _create;

    private LearningAlgorithm(
        string name,
        Type configType,
        Func<IVecEnv, object, ulong, string, string, TrainingGroup?, ActorGroup?, ITrainer> create,
        Func<CheckpointReader, IVecEnv, bool, ulong, string?, string, IPolicy> loadPolicy,
        Func<NetworkTape, PolicyFile> export)
    {
        (Name, ConfigType, _create, LoadPolicy, Export) = (name, configType, create, loadPolicy, export);
    }

    /// <summary>The algorithms, the default first.</summary>
    public static IReadOnlyList<LearningAlgorithm> All { get; } =
    [
        Of<PpoConfig>(PpoTrainer.AlgorithmName, (e, config, seed, name, device, group, actors) => new PpoTrainer(e, config, seed, name, device, group, actors), PpoPolicy.Load, PpoPolicy.Export),
        Of<DddqnConfig>(DddqnTrainer.AlgorithmName, (e, config, seed, name, device, _, _) => new DddqnTrainer(e, config, seed, name, device), DddqnPolicy.Load, DddqnPolicy.Export),
        Of<SacConfig>(SacTrainer.AlgorithmName, (e, config, seed, name, device, _, _) => new SacTrainer(e, config, seed, name, device), SacPolicy.Load, SacPolicy.Export),
    ];

    /// <summary>Their names, as sentences have them.</summary>
    public static string Names => string.Join(", ", All.Select(algorithm => algorithm.Name));

    /// <summary>Name in settings and checkpoints, such as <c>ppo</c>.</summary>
    public string Name { get; }

    /// <summary>Class of its settings.</summary>
    public Type ConfigType { get; }

    /// <summary>Makes a player: see <see cref="Players.TrainedPolicy.Load"/>.</summary>
    internal Func<CheckpointReader, IVecEnv, bool, ulong, string?, string, IPolicy> LoadPolicy { get; }

    /// <summary>Lays a checkpoint's network out, layer by layer: see <see cref="PolicyExport.Read"/>.</summary>
    internal Func<NetworkTape, PolicyFile> Export { get; }

    /// <summary>The algorithm of a name, or null.</summary>
    public static LearningAlgorithm? Find(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);

    /// <summary>A learner with fresh weights; resets the environment.</summary>
    /// <param name="environment">What is trained on; stays the caller's.</param>
    /// <param name="config">Settings, of <see cref="ConfigType"/>.</param>
    /// <param name="seed">Of weights, actions and the environment.</param>
    /// <param name="environmentName">Name for checkpoints.</param>
    /// <param name="device">Where networks run: cpu, cuda or cuda:N.</param>
    /// <param name="group">Processes that train the same policy, or null; stays the caller's.</param>
    /// <param name="actors">Who plays while this process learns, or null; stays the caller's.</param>
    /// <exception cref="InputException">
    /// The environment cannot be trained on with these settings; there is no such device; processes cannot share the algorithm's work.
    /// </exception>
    public ITrainer CreateTrainer(
        IVecEnv environment, object config, ulong seed, string environmentName, string device = TorchDevice.Processor, TrainingGroup? group = null,
        ActorGroup? actors = null)
    {
        if (group is not null) RequireGroups();
        if (actors is not null) RequireActors();
        return _create(environment, config, seed, environmentName, device, group, actors);
    }

    /// <summary>Throws unless several processes can train a policy of the algorithm together.</summary>
    /// <exception cref="InputException">They cannot.</exception>
    public void RequireGroups()
    {
        if (Name == PpoTrainer.AlgorithmName) return;
        throw new InputException($"algorithm is {Name}, which learns from a replay in one process; several processes train {PpoTrainer.AlgorithmName} alone");
    }

    /// <summary>Throws unless actors can play for the algorithm while it learns.</summary>
    /// <exception cref="InputException">They cannot.</exception>
    public void RequireActors()
    {
        if (Name == PpoTrainer.AlgorithmName) return;
        throw new InputException($"algorithm is {Name}, which learns from a replay; actors play for {PpoTrainer.AlgorithmName} alone, whose steps are corrected by V-trace");
    }

    /// <summary>What a checkpoint says of its learner, by name: layers and inputs, updates, episodes.</summary>
    /// <exception cref="InvalidDataException">It is of another algorithm, or says nothing of the kind.</exception>
    public IReadOnlyList<(string Name, string Value)> Inspect(CheckpointReader checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Spaces.Compare(checkpoint, "algorithm", checkpoint.Manifest.Algorithm, Name);
        TrainerState state = TrainerState.Read(checkpoint);
        return
        [
            .. state.Network.Select(entry => ($"network.{entry.Key}", entry.Value?.ToJsonString() ?? "")),
            ("environments", $"{state.Environments}"), ("updates", $"{state.Update}"), ("episodes", $"{state.Episodes}"),
        ];
    }

    /// <summary>An entry of <see cref="All"/>.</summary>
    internal static LearningAlgorithm Of<TConfig>(
        string name,
        Func<IVecEnv, TConfig, ulong, string, string, TrainingGroup?, ActorGroup?, ITrainer> create,
        Func<CheckpointReader, IVecEnv, bool, ulong, string?, string, IPolicy> loadPolicy,
        Func<NetworkTape, PolicyFile> export) =>
        new(name, typeof(TConfig), (e, config, seed, place, device, group, actors) => create(e, (TConfig)config, seed, place, device, group, actors), loadPolicy, export);
}
