namespace FastRL.Learn;

/// <summary>What <c>manifest.json</c> of a checkpoint says.</summary>
/// <param name="Format">Version of the checkpoint's layout, <see cref="CurrentFormat"/>.</param>
/// <param name="Algorithm">Learner, such as <c>ppo</c>.</param>
/// <param name="Environment">Environment's name, such as <c>quest</c>.</param>
/// <param name="Observations">Parts of the observation, such as <c>features float32 [97]</c>.</param>
/// <param name="Actions">Action space, such as <c>discrete 9</c>.</param>
/// <param name="Step">Environment steps of all copies together.</param>
/// <param name="Score">Mean return of the last 100 episodes, or null before the first.</param>
/// <param name="Files">Bytes and SHA-256 of every other file of the folder, by name.</param>
public sealed record CheckpointManifest(
    int Format,
    string Algorithm,
    string Environment,
    IReadOnlyList<string> Observations,
    string Actions,
    long Step,
    double? Score,
    IReadOnlyDictionary<string, CheckpointFile> Files)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Version of the layout that this program writes.</summary>
    public const int CurrentFormat = 1;
}

/// <summary>One file of a checkpoint.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal digest.</param>
public sealed record CheckpointFile(long Size, string Sha256);
