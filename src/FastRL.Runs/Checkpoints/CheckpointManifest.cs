using FastRL.Runs.Identity;

namespace FastRL.Runs.Checkpoints;

/// <summary>What <c>manifest.json</c> of a checkpoint says.</summary>
/// <param name="Format">Version of the checkpoint's layout, <see cref="CurrentFormat"/>.</param>
/// <param name="Algorithm">Learner, such as <c>ppo</c>.</param>
/// <param name="Environment">Environment's name, such as <c>quest</c>.</param>
/// <param name="Observations">Parts of the observation, such as <c>features float32 [97]</c>; null where nothing is observed.</param>
/// <param name="Actions">Action space, such as <c>discrete 9</c>; null where nobody acts, as in a solver.</param>
/// <param name="Step">Environment steps of all copies together, or a solver's own.</param>
/// <param name="Score">
/// Mean return of the evaluation where there was one, otherwise of the last 100 episodes of training, or null before the first.
/// </param>
/// <param name="Files">Bytes and SHA-256 of every other file of the folder, by name.</param>
public sealed record CheckpointManifest(
    int Format,
    string Algorithm,
    string Environment,
    IReadOnlyList<string>? Observations,
    string? Actions,
    long Step,
    double? Score,
    IReadOnlyDictionary<string, CheckpointFile> Files)
{
    /// <summary>How the policy played when it was saved, or null where nobody evaluated it.</summary>
    public CheckpointEvaluation? Evaluation { get; init; }

    /// <summary>What it was made with, or null where nobody said.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Number of the branch in its run, from 1: a run that goes back to an earlier checkpoint starts another.</summary>
    public int Branch { get; init; } = 1;

    /// <summary>SHA-256 of the manifest of the checkpoint that this one continues, or null for the first of a run.</summary>
    public string? Parent { get; init; }

    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>Version of the layout that this program writes.</summary>
    public const int CurrentFormat = 2;
}

/// <summary>One file of a checkpoint.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal digest.</param>
public sealed record CheckpointFile(long Size, string Sha256);

/// <summary>An evaluation at the time of saving, on environments of its own.</summary>
/// <param name="Episodes">Episodes played.</param>
/// <param name="MeanReturn">Mean of their returns.</param>
/// <param name="ReturnHalfWidth">Half of the mean's 95 % interval.</param>
/// <param name="SuccessRate">Part of them that reached the goal.</param>
public sealed record CheckpointEvaluation(int Episodes, double MeanReturn, double ReturnHalfWidth, double SuccessRate);
