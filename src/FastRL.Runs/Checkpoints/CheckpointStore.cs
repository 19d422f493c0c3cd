using System.Globalization;
using FastRL.Runs.Identity;

namespace FastRL.Runs.Checkpoints;

/// <summary>The checkpoints of a run: a folder each, the last few whole ones and the best of every branch kept.</summary>
/// <remarks>
/// They are called <c>step_000000123456</c>, those of later branches <c>step_000000123456_b2</c>. A folder is complete from
/// the moment that it has its name; unfinished ones are called <c>.tmp-...</c>. A branch begins where a run goes back to an
/// earlier checkpoint; nothing of another branch is ever deleted. Readers need no lock; there is one writer.
/// </remarks>
public sealed class CheckpointStore
{
    /// <summary>The newest whole checkpoint of the newest branch.</summary>
    public const string Newest = "newest";

    /// <summary>The whole checkpoint of the highest score.</summary>
    public const string Best = "best";

    private const string Prefix = "step_";
    private const string BranchPrefix = "_b";

    private readonly Func<ICheckpointable, CheckpointEvaluation?>? _evaluate;
    private readonly HashSet<string> _whole = []; // found so or written since this store was made
    private Provenance? _provenance;
    private string? _parent;
    private int _branch;

    /// <summary>A store over a folder, which is made at the first save.</summary>
    /// <param name="root">The run's <c>checkpoints</c> folder.</param>
    /// <param name="keep">How many of the newest are kept, at least 1; the one with the highest score is kept beside them.</param>
    /// <param name="evaluate">
    /// Judges what is saved, such as a policy by letting it play, so that the best checkpoint is the one that plays best;
    /// may return null. Null to go by the returns of training.
    /// </param>
    public CheckpointStore(string root, int keep = 3, Func<ICheckpointable, CheckpointEvaluation?>? evaluate = null)
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

    /// <summary>Says what the checkpoints to come are made with and continue.</summary>
    /// <param name="provenance">Written into each of them; null for none.</param>
    /// <param name="start">
    /// What is continued, from this run or another: its branch where it is the newest of that, otherwise a new one. Null to
    /// begin anew.
    /// </param>
    /// <returns>Number of the branch.</returns>
    public int Continue(Provenance? provenance, CheckpointReader? start)
    {
        List<Entry> entries = Entries();
        int last = entries.Count > 0 ? entries[0].Branch : 0;
        bool goesOn = start is not null
            && FirstWhole(entries.Where(entry => entry.Branch == last), out _)?.Id == start.Id;
        (_provenance, _parent, _branch) = (provenance, start?.Id, goesOn ? last : last + 1);
        return _branch;
    }

    /// <summary>Saves something: all files to disk, then one rename, then older ones of the branch are deleted.</summary>
    /// <returns>The checkpoint's folder.</returns>
    /// <exception cref="IOException">The disk refused; the message names the checkpoint; earlier ones are untouched.</exception>
    public string Save(ICheckpointable subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (_branch == 0) _branch = Entries() is [Entry newest, ..] ? newest.Branch : 1;
        CheckpointEvaluation? evaluation = _evaluate?.Invoke(subject);
        string folder = Path.Combine(Root, NameOf(subject.Step, _branch));
        _parent = CheckpointFolder.Write(folder, subject.Save, manifest => manifest with
        {
            Evaluation = evaluation,
            Score = evaluation?.MeanReturn ?? manifest.Score,
            Provenance = _provenance,
            Branch = _branch,
            Parent = _parent,
        });
        _whole.Add(folder);
        DeleteOld();
        return folder;
    }

    /// <summary>Whether the branch has a folder for a step.</summary>
    public bool Contains(long step) => Directory.Exists(Path.Combine(Root, NameOf(step, Math.Max(1, _branch))));

    /// <summary>A checkpoint by a word or by its folder.</summary>
    /// <param name="choice"><see cref="Newest"/>, <see cref="Best"/>, or a folder.</param>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where a word finds none.</returns>
    /// <exception cref="InvalidDataException">The folder holds no whole checkpoint.</exception>
    public CheckpointReader? Find(string choice, out IReadOnlyList<string> warnings)
    {
        warnings = [];
        return choice switch
        {
            Newest => FindNewest(out warnings),
            Best => FindBest(out warnings),
            _ => CheckpointReader.Open(choice),
        };
    }

    /// <summary>The whole checkpoint of the highest step on the newest branch; of the branch before where that has none.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindNewest(out IReadOnlyList<string> warnings) => FirstWhole(Entries(), out warnings);

    /// <summary>The whole checkpoint of the highest score; the newest where none has a score.</summary>
    /// <param name="warnings">A sentence for each damaged one that was passed over, naming folder and reason.</param>
    /// <returns>Null where there is none.</returns>
    public CheckpointReader? FindBest(out IReadOnlyList<string> warnings) =>
        FirstWhole(Entries().OrderByDescending(entry => ScoreOf(entry.Path)), out warnings);

    /// <summary>Folder of the newest checkpoint, damaged or not; null without any.</summary>
    public string? NewestFolder() => Entries() is [Entry newest, ..] ? newest.Path : null;

    private static string NameOf(long step, int branch) => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{step:D12}{(branch > 1 ? $"{BranchPrefix}{branch}" : "")}");

    private static CheckpointReader? FirstWhole(IEnumerable<Entry> entries, out IReadOnlyList<string> warnings)
    {
        var found = new List<string>();
        warnings = found;
        foreach (Entry entry in entries)
        {
            try
            {
                return CheckpointReader.Open(entry.Path);
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
            CheckpointManifest manifest = CheckpointReader.ReadManifest(folder, out _);
            return (manifest.Evaluation is not null, manifest.Score ?? double.NegativeInfinity);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or UnauthorizedAccessException or NotSupportedException)
        {
            return (false, double.NegativeInfinity);
        }
    }

    /// <summary>Folders named as checkpoints: the newest branch first, in it the highest step.</summary>
    private List<Entry> Entries()
    {
        if (!Directory.Exists(Root)) return [];
        var entries = new List<Entry>();
        foreach (string path in Directory.GetDirectories(Root, Prefix + "*"))
        {
            string name = Path.GetFileName(path)[Prefix.Length..];
            int mark = name.IndexOf(BranchPrefix, StringComparison.Ordinal), branch = 1;
            CultureInfo culture = CultureInfo.InvariantCulture;
            if (mark >= 0 && !int.TryParse(name.AsSpan(mark + BranchPrefix.Length), NumberStyles.None, culture, out branch)) continue;
            if (long.TryParse(mark < 0 ? name : name.AsSpan(0, mark), NumberStyles.None, culture, out long step))
                entries.Add(new Entry(path, branch, step));
        }
        entries.Sort((a, b) => (b.Branch, b.Step).CompareTo((a.Branch, a.Step)));
        return entries;
    }

    private void DeleteOld()
    {
        List<Entry> branch = [.. Entries().Where(entry => entry.Branch == _branch)];
        string best = branch.OrderByDescending(entry => ScoreOf(entry.Path)).First(entry => IsWhole(entry.Path)).Path;
        int kept = 0;
        foreach (Entry entry in branch)
        {
            if (kept < Keep) kept += IsWhole(entry.Path) ? 1 : 0;
            else if (entry.Path != best) CheckpointFolder.TryDelete(entry.Path);
        }
    }

    private bool IsWhole(string folder)
    {
        if (_whole.Contains(folder)) return true;
        if (FirstWhole([new Entry(folder, 0, 0)], out _) is null) return false;
        _whole.Add(folder);
        return true;
    }

    private sealed record Entry(string Path, int Branch, long Step);
}
