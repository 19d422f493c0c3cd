using FastRL.Emu.GameBoy;
using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>How a ROM becomes an environment, as a YAML file says it. See docs/game-profiles.md for the format.</summary>
public sealed class GameProfile
{
    private const long MaximumBytes = 4 << 20;

    internal GameProfile(BootScript boot, IReadOnlyList<RewardTerm> rewards, IReadOnlyList<EndRule> endRules)
    {
        Boot = boot;
        Rewards = rewards;
        EndRules = endRules;
    }

    /// <summary>Short name for commands and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The file that the profile was read from.</summary>
    public required string Path { get; init; }

    /// <summary>The whole text.</summary>
    public required string Text { get; init; }

    /// <summary>Which ROM it is for.</summary>
    public required RomIdentity Rom { get; init; }

    /// <summary>Hardware to run on.</summary>
    public required GameBoyModel Model { get; init; }

    /// <summary>Frames that an action is held for.</summary>
    public required int FramesPerStep { get; init; }

    /// <summary>Fewest frames without buttons at the start of an episode.</summary>
    public required int NoopFramesLow { get; init; }

    /// <summary>Most frames without buttons at the start of an episode.</summary>
    public required int NoopFramesHigh { get; init; }

    /// <summary>Names of the watched values; the index is that of <see cref="Values"/>.</summary>
    public required IReadOnlyList<string> ValueNames { get; init; }

    /// <summary>Numbers read from memory after every step.</summary>
    public required IReadOnlyList<WatchedValue> Values { get; init; }

    /// <summary>What becomes of them in the observation <c>features</c>; empty if there is none.</summary>
    public required IReadOnlyList<ObservedFeature> Features { get; init; }

    /// <summary>Number of different tiles in the observation <c>tiles</c>, or 0 if there is none.</summary>
    public required int TileClasses { get; init; }

    /// <summary>Replaces tile numbers by classes, or null if the numbers themselves are observed.</summary>
    public required IReadOnlyList<short>? TileMap { get; init; }

    /// <summary>The observation <c>pixels</c>, or null.</summary>
    public required PixelObservation? Pixels { get; init; }

    /// <summary>Choices of the agent.</summary>
    public required IReadOnlyList<ProfileAction> Actions { get; init; }

    /// <summary>Ways an episode can end: the profile's own, then patience, then the step limit.</summary>
    public required IReadOnlyList<EndCause> EndCauses { get; init; }

    /// <summary>Steps in a row without a positive reward after which an episode is cut.</summary>
    public required int Patience { get; init; }

    /// <summary>Steps after which an episode is cut when the user names no other limit.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>Parts of the reward.</summary>
    internal IReadOnlyList<RewardTerm> Rewards { get; }

    /// <summary>Conditions that end an episode, in the order in which they are looked at.</summary>
    internal IReadOnlyList<EndRule> EndRules { get; }

    /// <summary>Goals that a guide can name, or null.</summary>
    internal GuidanceSection? Guidance { get; init; }

    /// <summary>From power-on to the first episode.</summary>
    internal BootScript Boot { get; }

    /// <summary>Reads a profile from a file.</summary>
    /// <exception cref="ProfileException">The file cannot be read or is not a profile; the message says where and why.</exception>
    public static GameProfile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text;
        try
        {
            text = InputFile.ReadAllText(path, MaximumBytes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ProfileException(path, 0, 0, $"cannot read the profile: {error.Message}", error);
        }
        return Parse(text, path);
    }

    /// <summary>Reads a profile from a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">The file that it stands for: errors name it, and files that it names are looked for beside it.</param>
    /// <exception cref="ProfileException">The text is not a profile; the message says where and why.</exception>
    public static GameProfile Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ProfileParser.Parse(ProfileDocument.Parse(text, path), path, text);
    }
}
