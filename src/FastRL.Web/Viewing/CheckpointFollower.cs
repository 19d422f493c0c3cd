using FastRL.Runs.Checkpoints;

namespace FastRL.Web.Viewing;

/// <summary>Finds the checkpoint that should play: a run's newest, its best, or a certain one.</summary>
/// <param name="checkpoints">The run's folder of checkpoints; need not exist yet.</param>
/// <param name="choice"><see cref="CheckpointStore.Newest"/>, <see cref="CheckpointStore.Best"/>, or a checkpoint's folder.</param>
internal sealed class CheckpointFollower(string checkpoints, string choice)
{
    private string? _seen;

    /// <summary>What is followed.</summary>
    public string Choice { get; } = choice;

    /// <summary>Where checkpoints are looked for.</summary>
    public string Folder { get; } = choice is CheckpointStore.Newest or CheckpointStore.Best ? checkpoints : choice;

    /// <summary>Looks, and reads nothing where no checkpoint has come or gone since the last look.</summary>
    /// <param name="warnings">A sentence for each damaged checkpoint that was passed over.</param>
    /// <returns>The checkpoint, or null where there is none or nothing has changed.</returns>
    /// <exception cref="InvalidDataException">The one that was asked for cannot be used.</exception>
    public CheckpointReader? Find(out IReadOnlyList<string> warnings)
    {
        warnings = [];
        string present = Listing();
        if (present == _seen)
            return null;
        _seen = present;
        return new CheckpointStore(checkpoints).Find(Choice, out warnings);
    }

    // A checkpoint is whole from the moment that its folder has its name, so names and times tell them apart.
    private string Listing()
    {
        if (Choice is not (CheckpointStore.Newest or CheckpointStore.Best))
            return Choice;
        if (!Directory.Exists(checkpoints))
            return "";
        IEnumerable<string> folders = new DirectoryInfo(checkpoints).EnumerateDirectories("step_*")
            .Select(folder => $"{folder.Name} {File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, CheckpointManifest.FileName)).Ticks}");
        return string.Join('\n', folders.Order(StringComparer.Ordinal));
    }
}
