using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FastRL.Envs;
using FastRL.Learn.Dqn;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Training;

/// <summary>What a checkpoint of any learner holds beside weights, optimizers and environment: <c>trainer.json</c>.</summary>
/// <param name="Network">Settings of the networks, by key.</param>
internal sealed record TrainerState(
    JsonObject Network,
    int Environments,
    long Step,
    long Update,
    long Episodes,
    IReadOnlyList<double> EpisodeReturns,
    IReadOnlyList<int> EpisodeLengths,
    IReadOnlyList<double> RecentReturns,
    ulong[] ActionRandom)
{
    public const string FileName = "trainer.json";

    /// <summary>What each term of the reward gave in the episodes under way; null where nobody says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? EpisodeTerms { get; init; }

    /// <summary>What is observed and done; null in a checkpoint of a version that did not keep it.</summary>
    public SpacesLayout? Layout { get; init; }

    /// <summary>The state that a checkpoint holds.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static TrainerState Read(CheckpointReader checkpoint)
    {
        TrainerState state = checkpoint.ReadJson(FileName, TrainerJson.Default.TrainerState);
        try
        {
            // A key that stands there twice, or text that is none, shows only when it is looked at.
            foreach ((_, JsonNode? value) in state.Network ?? []) _ = value?.ToJsonString();
            if (state.Network is not null) return state;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}, {FileName}: {exception.Message}", exception);
        }
        throw new InvalidDataException($"checkpoint {checkpoint.Folder} does not describe its network");
    }

    /// <summary>Rows of what a checkpoint's policy observes and does.</summary>
    /// <exception cref="InvalidDataException">It does not say.</exception>
    public VecBuffers MakeRows(CheckpointReader checkpoint, int count)
    {
        try
        {
            return (Layout ?? throw new InvalidDataException("it does not say what it observes and does; train on to have a checkpoint that does")).MakeRows(count);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}: {problem.Message}", problem);
        }
    }

    /// <summary>Settings as <see cref="Network"/> has them.</summary>
    public static JsonObject Describe(NetworkConfig network) =>
        (JsonObject)JsonSerializer.SerializeToNode(network, TrainerJson.Default.GetTypeInfo(network.GetType())!)!;

    /// <summary>The networks' settings, within the limits that hold for anybody's, and the parts of the observation that they see.</summary>
    /// <param name="checkpoint">Where they are.</param>
    /// <param name="environment">What will be played.</param>
    /// <param name="module">Code that the network is made of, or null; that which the checkpoint names is never loaded.</param>
    /// <exception cref="InvalidDataException">They are missing, out of their limits, or do not fit the environment.</exception>
    public static (T Network, int[] Inputs, ObservationSpec[] Seen) ReadNetwork<T>(
        CheckpointReader checkpoint, IVecEnv environment, string? module) where T : NetworkConfig =>
        ReadNetwork<T>(checkpoint, [.. environment.Buffers.Observations.Select(buffer => buffer.Spec)], module);

    /// <summary>The same for observations without an environment.</summary>
    public static (T Network, int[] Inputs, ObservationSpec[] Seen) ReadNetwork<T>(
        CheckpointReader checkpoint, ObservationSpec[] observations, string? module) where T : NetworkConfig
    {
        try
        {
            var network = (T)Read(checkpoint).Network.Deserialize(TrainerJson.Default.GetTypeInfo(typeof(T))!)!;
            SettingsLimits.Check(network, "network");
            string needed = network is PolicyNetworkConfig { Module: var code } ? code : "";
            if (needed.Length == 0 && module is not null) throw new InputException($"its network has no code of its own, but {module} is named");
            if (needed.Length > 0 && module is null) throw new InputException($"it has a network that is code, {needed}, which nobody named");
            if (network is PolicyNetworkConfig policy && module is not null) network = (T)(NetworkConfig)(policy with { Module = module });
            int[] inputs = network.SelectInputs(observations, "network");
            return (network, inputs, [.. inputs.Select(index => observations[index])]);
        }
        catch (Exception exception) when (exception is InputException or JsonException)
        {
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}, {FileName}: {exception.Message}", exception);
        }
    }
}

/// <summary>JSON of trainers' states: snake_case, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(NetworkConfig))]
[JsonSerializable(typeof(OffPolicyState))]
[JsonSerializable(typeof(PinkNoiseState))]
[JsonSerializable(typeof(PolicyNetworkConfig))]
[JsonSerializable(typeof(PpoState))]
[JsonSerializable(typeof(QNetworkConfig))]
[JsonSerializable(typeof(TrainerState))]
internal sealed partial class TrainerJson : JsonSerializerContext;
