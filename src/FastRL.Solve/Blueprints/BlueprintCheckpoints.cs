using System.Globalization;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Solve.Blueprints;

/// <summary>The checkpoints of one training: folders <c>checkpoint_N</c>, the newest few kept, and <c>checkpoint_final</c>.</summary>
/// <remarks>
/// Small tables are written at once. Large ones are copied, into memory that is taken beside the training when a checkpoint is near,
/// and written beside it too; a checkpoint that is due while the one before is still being written is left out. One caller at a time.
/// </remarks>
/// <param name="folder">Where they go.</param>
/// <param name="keep">How many of the newest are kept.</param>
/// <param name="provenance">What they are made with.</param>
public sealed class BlueprintCheckpoints(string folder, int keep, Provenance provenance) : IDisposable
{
    /// <summary>Begins the names of all.</summary>
    public const string Prefix = "checkpoint_";

    /// <summary>The last one's name.</summary>
    public const string Final = Prefix + "final";

    private const int Near = 10; // the last of so many parts of the interval

    private readonly List<string> _kept = [];
    private Task<BlueprintSnapshot>? _room;
    private Task? _writing;
    private string? _parent;

    /// <summary>The newest whole checkpoint, or null before the first.</summary>
    public string? Newest { get; private set; }

    /// <summary>Largest table that is written at once, in bytes.</summary>
    internal long WrittenAtOnce { get; init; } = 64 << 20;

    /// <summary>Says what the checkpoints to come continue; those before it in the same folder count among the newest few.</summary>
    public void Continue(CheckpointReader start)
    {
        ArgumentNullException.ThrowIfNull(start);
        (_parent, Newest) = (start.Id, start.Folder);
        if (!Directory.Exists(folder) || Path.GetDirectoryName(Path.GetFullPath(start.Folder)) != Path.GetFullPath(folder)) return;
        _kept.AddRange(Directory.GetDirectories(folder, Prefix + "*")
            .Select(found => (Name: Path.GetFileName(found), Step: StepOf(Path.GetFileName(found))))
            .Where(found => found.Step is { } step && step <= start.Manifest.Step)
            .OrderBy(found => found.Step)
            .Select(found => Path.Combine(folder, found.Name)));
    }

    /// <summary>Takes memory for the next checkpoint where that is near.</summary>
    public void Prepare(BlueprintTrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_room is not null || _writing is { IsCompleted: false } || IsSmall(trainer)) return;
        if (trainer.CheckpointIn > trainer.CheckpointInterval / Near) return;
        long count = trainer.Solver.RawTable().Count;
        _room = Task.Run(() => new BlueprintSnapshot(count));
    }

    /// <summary>Saves a training that goes on.</summary>
    /// <returns>The checkpoint's folder, or null where the one before is still being written.</returns>
    /// <exception cref="IOException">The disk refused this one or the one before.</exception>
    public string? Save(BlueprintTrainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (_writing is { IsCompleted: false }) return null;
        Wait();
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{trainer.Step}"));
        if (IsSmall(trainer))
        {
            Write(path, trainer.Save);
            return path;
        }
        BlueprintSnapshot snapshot = _room?.GetAwaiter().GetResult() ?? new BlueprintSnapshot(trainer.Solver.RawTable().Count);
        _room = null;
        snapshot.Take(trainer);
        _writing = Task.Run(() =>
        {
            using (snapshot) Write(path, snapshot.Save);
        });
        return path;
    }

    /// <summary>Saves what training came to, and waits until it is on disk.</summary>
    /// <returns>The checkpoint's folder.</returns>
    public string SaveLast(BlueprintTrainer trainer, bool complete)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Wait();
        string path = Path.Combine(folder, complete ? Final : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{trainer.Step}"));
        Write(path, trainer.Save);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Wait();
        }
        catch (IOException)
        {
            // Training ended by something else, which is told.
        }
        Task<BlueprintSnapshot>? room = _room;
        _room = null;
        _ = room?.ContinueWith(made => made.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private bool IsSmall(BlueprintTrainer trainer) => trainer.Solver.RawTable().Count * sizeof(float) <= WrittenAtOnce;

    private static long? StepOf(string name) =>
        long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : null;

    private void Wait()
    {
        Task? writing = _writing;
        _writing = null;
        writing?.GetAwaiter().GetResult();
    }

    private void Write(string path, Action<CheckpointWriter> save)
    {
        string? parent = _parent;
        _parent = CheckpointFolder.Write(path, save, manifest => manifest with { Provenance = provenance, Parent = parent });
        Newest = path;
        if (Path.GetFileName(path) == Final) return;
        _kept.Remove(path);
        _kept.Add(path);
        while (_kept.Count > keep)
        {
            CheckpointFolder.TryDelete(_kept[0]);
            _kept.RemoveAt(0);
        }
    }
}
