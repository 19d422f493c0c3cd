using FastRL.Runs.Checkpoints;

namespace FastRL.Web.Viewing;

/// <summary>Finds the checkpoint that should play: a run's newest, its best, or a certain one.</summary>
/// <param name="checkpoints">The run's folder of checkpoints; need not exist yet.</param>
/// <param name="choice"><see cref="Newest"/>, <see cref="Best"/>, or a checkpoint's folder.</param>
internal sealed class CheckpointFollower(string checkpoints, string choice)
{
    /// <summary>The checkpoint of the highest step.</summary>
    public const string Newest = "newest";

    /// <summary>The checkpoint of the highest score.</summary>
    public const string Best = "best";

    private string? _seen;

    /// <summary>What is followed.</summary>
    public string Choice { get; } = choice;

    /// <summary>Where checkpoints are looked for.</summary>
    public string Folder { get; } = choice is Newest or Best ? checkpoints : choice;

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
        if (Choice is not (Newest or Best))
            return CheckpointReader.Open(Choice);
        var store = new CheckpointStore(checkpoints);
        return Choice == Best ? store.FindBest(out warnings) : store.FindNewest(out warnings);
    }

    // A checkpoint is whole from the moment that its folder has its name, so names and times tell them apart.
    private string Listing()
    {
        if (Choice is not (Newest or Best))
            return Choice;
        if (!Directory.Exists(checkpoints))
            return "";
        IEnumerable<string> folders = new DirectoryInfo(checkpoints).EnumerateDirectories("step_*")
            .Select(folder => $"{folder.Name} {File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, CheckpointManifest.FileName)).Ticks}");
        return string.Join('\n', folders.Order(StringComparer.Ordinal));
    }
}
