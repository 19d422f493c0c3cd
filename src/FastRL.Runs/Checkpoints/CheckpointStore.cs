using System.Globalization;

namespace FastRL.Runs.Checkpoints;

/// <summary>The checkpoints of a run: one folder <c>step_000000123456</c> each, the last few and the best kept.</summary>
/// <remarks>A folder is complete from the moment that it has its name; unfinished ones are called <c>.tmp-...</c>.</remarks>
public sealed class CheckpointStore
{
    private const string Prefix = "step_";
    private const string TemporaryPrefix = ".tmp-";

    private readonly Func<ICheckpointable, CheckpointEvaluation>? _evaluate;

    /// <summary>A store over a folder, which is made at the first save.</summary>
    /// <param name="root">The run's <c>checkpoints</c> folder.</param>
    /// <param name="keep">How many of the newest are kept, at least 1; the one with the highest score is kept beside them.</param>
    /// <param name="evaluate">
    /// Judges what is saved, such as a policy by letting it play, so that the best checkpoint is the one that
    /// plays best; null to go by the returns of training.
    /// </param>
    public CheckpointStore(string root, int keep = 3, Func<ICheckpointable, CheckpointEvaluation>? evaluate = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        Root = root;
        Keep = keep;
        _evaluate = evaluate;
    }

    /// <summary>Folder of the checkpoints.</summary>
    public string Root { get; }

    /// <summary>How many of the newest are kept.</summary>
    public int Keep { get; }

    /// <summary>Saves something: all files to disk, then one rename, then older ones are deleted.</summary>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk refused; earlier checkpoints are untouched.</exception>
    public string Save(ICheckpointable subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        CheckpointEvaluation? evaluation = _evaluate?.Invoke(subject);
        Directory.CreateDirectory(Root);
        foreach (string leftover in Directory.GetDirectories(Root, TemporaryPrefix + "*")) Directory.Delete(leftover, true);
        string name = NameOf(subject.Step), folder = Path.Combine(Root, name);
        string temporary = Path.Combine(Root, TemporaryPrefix + name);
        Directory.CreateDirectory(temporary);
        subject.Save(new CheckpointWriter(temporary, evaluation));
        FolderSync.Flush(temporary);
        if (Directory.Exists(folder)) Directory.Move(folder, Path.Combine(Root, $"{TemporaryPrefix}old-{name}"));
        Directory.Move(temporary, folder);
        FolderSync.Flush(Root);
        DeleteOld();
        return folder;
    }

    /// <summary>Whether there is a folder for a step.</summary>
    public bool Contains(long step) => Directory.Exists(Path.Combine(Root, NameOf(step)));

    /// <summary>The whole checkpoint of the highest step.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindNewest(out IReadOnlyList<string> warnings) => FirstWhole(Folders(), out warnings);

    /// <summary>The whole checkpoint of the highest score; the newest where none has a score.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindBest(out IReadOnlyList<string> warnings) =>
        FirstWhole(Folders().OrderByDescending(entry => ScoreOf(entry.Path)), out warnings);

    private static string NameOf(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D12}");

    private static CheckpointReader? FirstWhole(IEnumerable<(string Path, long Step)> folders, out IReadOnlyList<string> warnings)
    {
        var found = new List<string>();
        warnings = found;
        foreach ((string path, _) in folders)
        {
            try
            {
                return CheckpointReader.Open(path);
            }
            catch (InvalidDataException exception)
            {
                found.Add($"{exception.Message}; it is passed over");
            }
        }
        return null;
    }

    /// <summary>Evaluated checkpoints come before all others, whose score is that of training.</summary>
    private static (bool Evaluated, double Score) ScoreOf(string folder)
    {
        try
        {
            CheckpointManifest manifest = CheckpointReader.ReadManifest(folder);
            return (manifest.Evaluation is not null, manifest.Score ?? double.NegativeInfinity);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or UnauthorizedAccessException or NotSupportedException)
        {
            return (false, double.NegativeInfinity);
        }
    }

    /// <summary>Folders named as checkpoints, the highest step first.</summary>
    private List<(string Path, long Step)> Folders()
    {
        if (!Directory.Exists(Root)) return [];
        var folders = new List<(string Path, long Step)>();
        foreach (string path in Directory.GetDirectories(Root, Prefix + "*"))
        {
            ReadOnlySpan<char> digits = Path.GetFileName(path.AsSpan())[Prefix.Length..];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step)) folders.Add((path, step));
        }
        folders.Sort((a, b) => b.Step.CompareTo(a.Step));
        return folders;
    }

    private void DeleteOld()
    {
        List<(string Path, long Step)> folders = Folders();
        string best = folders.MaxBy(entry => ScoreOf(entry.Path)).Path;
        foreach ((string path, _) in folders.Skip(Keep).Where(entry => entry.Path != best)) Directory.Delete(path, true);
        foreach (string leftover in Directory.GetDirectories(Root, TemporaryPrefix + "*")) Directory.Delete(leftover, true);
    }
}
