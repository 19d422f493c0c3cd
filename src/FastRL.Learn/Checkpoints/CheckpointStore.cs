namespace FastRL.Learn;

/// <summary>The checkpoints of a run: one folder <c>step_000000123456</c> each, the last few and the best kept.</summary>
/// <param name="root">The run's <c>checkpoints</c> folder; made at the first save.</param>
/// <param name="keep">How many of the newest are kept, at least 1; the one with the highest score is kept beside them.</param>
public sealed class CheckpointStore(string root, int keep = 3)
{
    /// <summary>Folder of the checkpoints.</summary>
    public string Root { get; } = root;

    /// <summary>How many of the newest are kept.</summary>
    public int Keep { get; } = keep;

    /// <summary>Saves a trainer: all files to disk, then one rename, then older ones are deleted.</summary>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk refused; earlier checkpoints are untouched.</exception>
    public string Save(PpoTrainer trainer) => throw new NotImplementedException();

    /// <summary>Whether there is a folder for a step.</summary>
    public bool Contains(long step) => throw new NotImplementedException();

    /// <summary>The whole checkpoint of the highest step.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindNewest(out IReadOnlyList<string> warnings) => throw new NotImplementedException();

    /// <summary>The whole checkpoint of the highest score; the newest where none has a score.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindBest(out IReadOnlyList<string> warnings) => throw new NotImplementedException();
}
