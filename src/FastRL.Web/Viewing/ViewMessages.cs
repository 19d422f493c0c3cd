using System.Text.Json;

namespace FastRL.Web.Viewing;

/// <summary>What is played and how its pictures and actions are to be read; sent before the first picture.</summary>
/// <param name="Game">Its name.</param>
/// <param name="RunDir">The run that is watched.</param>
/// <param name="Painter">The page's module that paints it, without <c>.js</c>.</param>
/// <param name="Action">Words for the parts of an action.</param>
/// <param name="PicturesPerSecond">At the game's own speed.</param>
/// <param name="Speeds">Speeds to choose from; null is as fast as it can.</param>
/// <param name="CanPause">Whether the game can be held.</param>
/// <param name="Keys">Keys by which a person plays in it; the page says which of them are held down.</param>
internal sealed record GameMessage(
    string Game,
    string RunDir,
    string Painter,
    ActionLabels Action,
    double PicturesPerSecond,
    IReadOnlyList<double?> Speeds,
    bool CanPause,
    IReadOnlyList<string> Keys)
{
    /// <summary>Tells messages apart.</summary>
    public string Type { get; } = "game";

    /// <summary>Layout of the binary messages.</summary>
    public int Version { get; } = PictureMessage.Version;

    /// <summary>Names of the terms that rewards are sums of.</summary>
    public IReadOnlyList<string> RewardTerms { get; init; } = [];

    /// <summary>Names of the numbers that a picture is made of; none where its painter knows them.</summary>
    public IReadOnlyList<string> Numbers { get; init; } = [];
}

/// <summary>How things stand.</summary>
/// <param name="State"><c>waiting</c> for a checkpoint or a game, <c>playing</c> or <c>paused</c>.</param>
/// <param name="Speed">Multiple of the game's own; null is as fast as it can.</param>
/// <param name="Checkpoint">Who plays; null while waiting.</param>
/// <param name="Choice"><c>newest</c>, <c>best</c>, or the path of the one checkpoint.</param>
/// <param name="Note">What went wrong or is waited for, or null.</param>
internal sealed record StatusMessage(string State, double? Speed, CheckpointMessage? Checkpoint, string Choice, string? Note)
{
    /// <summary>Tells messages apart.</summary>
    public string Type { get; } = "status";
}

/// <summary>What each term of the reward gave in the episode so far, in the order of <see cref="GameMessage.RewardTerms"/>.</summary>
/// <param name="Episode">1 for the first.</param>
/// <param name="Sums">Their sums.</param>
internal sealed record RewardsMessage(int Episode, IReadOnlyList<double> Sums)
{
    /// <summary>Tells messages apart.</summary>
    public string Type { get; } = "rewards";
}

/// <summary>How the run's training stands.</summary>
/// <param name="Progress">What its progress file says.</param>
internal sealed record TrainingMessage(JsonElement Progress)
{
    /// <summary>Tells messages apart.</summary>
    public string Type { get; } = "training";
}

/// <summary>The checkpoint that plays.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Step">Environment steps that it was trained for.</param>
/// <param name="Score">Mean return of its last 100 training episodes, or null.</param>
/// <param name="LoadedAt">When it was loaded.</param>
/// <param name="Reloads">How often another was loaded since the viewer began.</param>
/// <param name="Preferences">What pictures say of each possibility: <c>probabilities</c>, <c>action_values</c>, or null for nothing.</param>
internal sealed record CheckpointMessage(
    string Name, long Step, double? Score, DateTimeOffset LoadedAt, int Reloads, string? Preferences);

/// <summary>An episode that ended.</summary>
/// <param name="Episode">1 for the first.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Reward">Sum of its rewards.</param>
/// <param name="Cause">How it ended.</param>
/// <param name="Success">Whether that is the goal.</param>
/// <param name="Truncated">Whether it was cut.</param>
/// <param name="Checkpoint">Name of the checkpoint that played.</param>
internal sealed record EpisodeMessage(
    int Episode, int Steps, double Reward, string Cause, bool Success, bool Truncated, string Checkpoint)
{
    /// <summary>Tells messages apart.</summary>
    public string Type { get; } = "episode";
}
