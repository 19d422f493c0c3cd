using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Host.Diagnostics;
using FastRL.Host.Games;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Host.Training;

/// <summary>Says what a run is made with, and what of a checkpoint is not the same.</summary>
internal static class RunIdentity
{
    private const long MaximumModule = 256 << 20;

    /// <summary>This program and what it runs on.</summary>
    public static IReadOnlyList<Trait> ProgramVersions { get; } =
    [
        new Trait("fastrl", Version(typeof(RunIdentity).Assembly)),
        new Trait("native ABI", $"{MachineInspection.ExpectedAbi}"),
        new Trait(".NET", $"{Environment.Version}"),
        new Trait("system", RuntimeInformation.RuntimeIdentifier),
    ];

    /// <summary>What a run is made with now.</summary>
    /// <exception cref="InputException">The network's assembly cannot be read.</exception>
    public static Provenance Describe(Game game, TrainConfig config, IVecEnv environment) => new()
    {
        Game = Describe(game.Identify(config), environment),
        Settings = ConfigText.Write(config),
        Seed = config.Seed,
        Versions = [.. ProgramVersions, new Trait("torch", Version(typeof(TorchSharp.torch).Assembly))],
        Module = DescribeModule(config.Ppo.Network.Module),
    };

    /// <summary>Throws unless a checkpoint's policy sees and does the same in a game.</summary>
    /// <param name="checkpoint">Made with a game of the same name.</param>
    /// <param name="game">What is there now.</param>
    /// <param name="config">Settings to be played with.</param>
    /// <param name="environment">Made with them.</param>
    /// <returns>What is not as it was and may be so, as sentences.</returns>
    /// <exception cref="InvalidDataException">It does not; the message names the first difference.</exception>
    public static IReadOnlyList<string> Check(CheckpointReader checkpoint, Game game, TrainConfig config, IVecEnv environment)
    {
        if (checkpoint.Manifest.Provenance is not { } made)
            return [$"{checkpoint.Folder} does not say what it was made with"];
        GameIdentity now = Describe(game.Identify(config), environment);
        Refuse(checkpoint, Trait.FirstDifference(made.Game.Meaning, now.Meaning));
        return [.. Trait.Differences(made.Game.Rules, now.Rules).Select(difference => $"not as in training: {difference}")];
    }

    /// <summary>Compares a run that goes on with what its checkpoint was made with.</summary>
    /// <param name="checkpoint">What is continued.</param>
    /// <param name="now">What the run is made with from now on.</param>
    /// <param name="algorithm">What learns.</param>
    /// <param name="free">Settings that the game lets go on otherwise.</param>
    /// <returns>What is not as it was and may be so, from the checkpoint's step on.</returns>
    /// <exception cref="InvalidDataException">Something differs that may not; the message names the first difference.</exception>
    public static IReadOnlyList<SettingChange> Continue(CheckpointReader checkpoint, Provenance now, string algorithm, IReadOnlyList<string> free)
    {
        if (checkpoint.Manifest.Provenance is not { } made)
            return [];
        Difference[] settings = [.. RunSettings.Differences(made.Settings, now.Settings, algorithm)];
        Refuse(checkpoint, settings.FirstOrDefault(difference => RunSettings.IsFixed(difference.Name) && !free.Contains(difference.Name)));
        Refuse(checkpoint, Trait.FirstDifference(made.Game.Meaning, now.Game.Meaning));
        CheckModule(checkpoint, now.Module);
        return [.. settings.Concat(Trait.Differences(made.Game.Rules, now.Game.Rules)).Concat(Trait.Differences(made.Versions, now.Versions))
            .Select(difference => new SettingChange(checkpoint.Manifest.Step, difference.Name, difference.Then, difference.Now))];
    }

    /// <summary>Throws unless the code that a checkpoint's network is made of is the code that the caller names.</summary>
    /// <param name="checkpoint">Its manifest has the assembly's hash.</param>
    /// <param name="named">What the caller names, or null where nobody named any.</param>
    /// <exception cref="InvalidDataException">It is not, or nobody named it.</exception>
    public static void CheckModule(CheckpointReader checkpoint, NetworkModule? named)
    {
        NetworkModule? made = checkpoint.Manifest.Provenance?.Module;
        if (made is not null && named is null)
        {
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}: its network is code, {made.Name} with the SHA-256 {made.Sha256}, "
                + "which is loaded only where you name it: --trust-network PATH!TYPE");
        }
        Refuse(checkpoint, Trait.FirstDifference(Traits(made), Traits(named)));
    }

    /// <summary>Code of the user's own with its hash; null for an empty name.</summary>
    /// <param name="name">As <c>PATH!TYPE</c>.</param>
    /// <exception cref="InputException">The assembly cannot be read.</exception>
    public static NetworkModule? DescribeModule(string name)
    {
        if (name.Length == 0)
            return null;
        string path = name.Split('!')[0];
        try
        {
            return new NetworkModule(name, Convert.ToHexStringLower(SHA256.HashData(InputFile.ReadAllBytes(path, MaximumModule))));
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException($"network module '{name}' cannot be had, must be PATH!TYPE, such as networks/My.dll!My.Network: {problem.Message}", problem);
        }
    }

    // Where an assembly lies does not matter, but which type of which bytes it is.
    private static Trait[] Traits(NetworkModule? module) => module is null
        ? []
        : [new Trait("network type", module.Name.Split('!')[^1]), new Trait("network assembly SHA-256", module.Sha256)];

    private static GameIdentity Describe(GameIdentity game, IVecEnv environment) => game with
    {
        Meaning =
        [
            new Trait("ticks a step", $"{environment.TicksPerStep}"),
            .. ActionNames(environment.ActionSpace),
            .. game.Meaning, // says more of a feature than its name
            .. environment.Buffers.Observations.SelectMany(part => Named($"observation {part.Spec.Name}", part.Spec.FeatureNames)),
        ],
    };

    private static IEnumerable<Trait> ActionNames(ActionSpace space) => space switch
    {
        ActionSpace.Discrete discrete => Named("actions", discrete.Names),
        ActionSpace.MultiDiscrete multi => Named("choices", multi.Names),
        ActionSpace.Box box => Named("real numbers", box.Names),
        ActionSpace.Mixed mixed => ActionNames(mixed.Choices).Concat(ActionNames(mixed.Reals)),
        _ => [],
    };

    private static IEnumerable<Trait> Named(string what, IReadOnlyList<string> names) =>
        names.Count > 0 ? [new Trait(what, string.Join(", ", names))] : [];

    private static void Refuse(CheckpointReader checkpoint, Difference? difference)
    {
        if (difference is not null)
        {
            throw new InvalidDataException(
                $"checkpoint {checkpoint.Folder}: {difference.Name} was '{difference.Then ?? "none"}' when it was made, here it is '{difference.Now ?? "none"}'");
        }
    }

    private static string Version(Assembly assembly) => $"{assembly.GetName().Name} {assembly.GetName().Version}";
}
