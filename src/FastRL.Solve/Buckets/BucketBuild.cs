using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Buckets;

/// <summary>Where a build is.</summary>
/// <param name="Street">From 0.</param>
/// <param name="At">Of that street.</param>
/// <param name="Done">Part of all streets, each counting alike but the first, 0 to 1.</param>
public readonly record struct BucketProgress(int Street, StreetProgress At, double Done);

/// <summary>A street that was built.</summary>
/// <param name="Street">From 0.</param>
/// <param name="At">As it ended.</param>
/// <param name="Seconds">That it took, pauses apart.</param>
/// <param name="Bytes">Of its table.</param>
public readonly record struct BuiltStreet(int Street, StreetProgress At, double Seconds, long Bytes);

/// <summary>Builds a file of buckets, from the last street to the first.</summary>
/// <remarks>
/// Beside the file lie FILE.building, which becomes it, and FILE.building.json, which says how far it is. A build that was
/// stopped goes on from there, and gives the same bytes as one that was not. One process at a time holds FILE.building.
/// </remarks>
/// <param name="config">What to build.</param>
/// <param name="path">The file.</param>
/// <param name="threads">Threads, 1 to 256.</param>
public sealed unsafe class BucketBuild(BucketConfig config, string path, int threads)
{
    private sealed record SavedStreet(int Street, double Seconds, SavedProgress At, byte[] Centers);

    // Of a street's progress what is to be written; before the first restart there is no inertia.
    private sealed record SavedProgress(int Stage, int Restarts, int Passes, int Iterations, long Hands, double? Inertia);

    private sealed record Saved(BucketConfig Config, List<SavedStreet> Streets);

    private static readonly TimeSpan s_saveEvery = TimeSpan.FromSeconds(5);

    private readonly string _working = path + ".building", _state = path + ".building.json";
    private readonly (StreetBuckets[] Tables, long End) _layout = BucketMetadata.Lay(config);

    /// <summary>What numbers of a config do not fit each other; null where they do.</summary>
    public static string? Problem(BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        for (int street = 1; street < BucketMetadata.StreetCount && config.Hands > 0; street++)
        {
            int count = config.Count(street);
            if (config.Hands < count)
                return $"{config.Hands} hands cannot make {count} buckets; --hands must be at least the largest number of buckets";
            if (config.Hands * count > 1L << 29)
                return $"{config.Hands} hands for {count} buckets take too much memory; at most {(1L << 29) / count} hands, or all of them without --hands";
        }
        return null;
    }

    /// <summary>Builds the file.</summary>
    /// <param name="report">Called after every step.</param>
    /// <param name="cancellation">Stops it; what was done is kept.</param>
    /// <returns>The streets, from the first.</returns>
    /// <exception cref="InputException">The file exists, or another build of it was begun, or another process builds it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IReadOnlyList<BuiltStreet> Run(Action<BucketProgress> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (File.Exists(path) || Directory.Exists(path))
            throw new InputException($"{path}: exists already; remove it, or name another file");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using FileStream working = Begin(out List<SavedStreet> streets);
        using (MemoryMappedFile file = Map(working, MemoryMappedFileAccess.ReadWrite))
        using (MemoryMappedViewAccessor view = file.CreateViewAccessor(0, _layout.End))
        {
            byte* data = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref data);
            try
            {
                using var builder = new StreetBuilder(threads);
                for (int street = BucketMetadata.StreetCount - 1; street >= 0; street--)
                {
                    BuildStreet(builder, street, data, view, streets, report, cancellation);
                }
            }
            finally
            {
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        Finish(working, streets);
        return [.. streets.OrderBy(street => street.Street).Select(street =>
            new BuiltStreet(street.Street, Progress(street.At), street.Seconds, _layout.Tables[street.Street].Entries * _layout.Tables[street.Street].Bits / 8))];
    }

    // Where a build was begun that this one goes on with, its streets so far.
    private FileStream Begin(out List<SavedStreet> streets)
    {
        using (FileStream begun = Hold(FileMode.OpenOrCreate, room: 0))
        {
            streets = File.Exists(_state) ? ReadState() : [];
            if (streets.Count == 0 || begun.Length != _layout.End) streets = [];
        }
        if (streets.Count > 0) return Hold(FileMode.Open, room: 0);
        // Room for all of it now: a mapped file that grows on a full disk ends the process.
        FileStream created = Hold(FileMode.Create, _layout.End);
        created.SetLength(_layout.End);
        return created;
    }

    // Alone: two processes would write over each other's tables.
    private FileStream Hold(FileMode mode, long room)
    {
        try
        {
            return new FileStream(
                _working, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, PreallocationSize = room });
        }
        catch (IOException problem) when (mode == FileMode.OpenOrCreate && File.Exists(_working))
        {
            throw new InputException($"{path} is built by another process; wait for its end, or name another file ({problem.Message})", problem);
        }
    }

    private static MemoryMappedFile Map(FileStream file, MemoryMappedFileAccess access) =>
        MemoryMappedFile.CreateFromFile(file, null, 0, access, HandleInheritability.None, leaveOpen: true);

    private List<SavedStreet> ReadState()
    {
        Saved? saved = null;
        try
        {
            saved = JsonSerializer.Deserialize<Saved>(File.ReadAllBytes(_state), BucketMetadata.Json);
        }
        catch (JsonException)
        {
        }
        bool Fits(SavedStreet? street, int i) =>
            street?.Street == BucketMetadata.StreetCount - 1 - i && (!Progress(street.At).Finished || street.At.Inertia is not null);
        if (saved?.Streets.Select(Fits).All(fits => fits) != true) throw Damaged();
        if (!JsonSerializer.SerializeToUtf8Bytes(saved.Config, BucketMetadata.Json).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(config, BucketMetadata.Json)))
            throw new InputException($"{_state}: was begun with other settings; go on with those, remove it, or name another file");
        return saved.Streets;
    }

    private void BuildStreet(
        StreetBuilder builder, int street, byte* data, MemoryMappedViewAccessor view, List<SavedStreet> streets, Action<BucketProgress> report, CancellationToken cancellation)
    {
        SavedStreet? saved = streets.Find(known => known.Street == street);
        if (saved is not null && Progress(saved.At).Finished)
            return;
        StreetBuckets Table(int of) => _layout.Tables[of] with { Table = (nint)(data + _layout.Tables[of].Table) };
        bool needsNext = config.MethodOf(street) == BucketMethod.Potential;
        builder.Start(config, street, Table(street), needsNext ? (Table(street + 1), ToFloats(streets.Find(known => known.Street == street + 1)!.Centers)) : null);
        if (saved is not null)
            Load(builder, saved);
        long start = Stopwatch.GetTimestamp(), lastSaved = start;
        double before = saved?.Seconds ?? 0;
        StreetProgress at;
        do
        {
            at = builder.Step();
            report(new(street, at, Done(street, at.Done)));
            bool stop = cancellation.IsCancellationRequested;
            if (!at.Finished && !stop && Stopwatch.GetElapsedTime(lastSaved) < s_saveEvery)
                continue;
            lastSaved = Stopwatch.GetTimestamp();
            (StreetProgress progress, float[] centers) = builder.Save();
            streets.RemoveAll(known => known.Street == street);
            streets.Add(new(street, before + Stopwatch.GetElapsedTime(start).TotalSeconds, ToSaved(progress), MemoryMarshal.AsBytes<float>(centers).ToArray()));
            if (at.Finished) view.Flush();
            WriteAtomically(_state, JsonSerializer.SerializeToUtf8Bytes(new Saved(config, streets), BucketMetadata.Json));
            if (stop) throw new OperationCanceledException(cancellation);
        }
        while (!at.Finished);
    }

    private void Load(StreetBuilder builder, SavedStreet saved)
    {
        try
        {
            builder.Load(Progress(saved.At), ToFloats(saved.Centers));
        }
        catch (InvalidDataException problem)
        {
            throw Damaged(problem);
        }
    }

    private InvalidDataException Damaged(Exception? problem = null) =>
        new($"{_state}: damaged{(problem is null ? "" : $" ({problem.Message})")}; remove it, and the build begins anew", problem);

    // Streets after the first take about as long as each other.
    private static double Done(int street, double part) => street == 0 ? 1 : (BucketMetadata.StreetCount - 1 - street + part) / (BucketMetadata.StreetCount - 1);

    // Centres, description and hash after the tables, then the name.
    private void Finish(FileStream file, List<SavedStreet> streets)
    {
        byte[][] centers = [.. streets.OrderBy(street => street.Street).Select(street => street.Centers)];
        List<BucketStreet> described = [];
        long at = _layout.End;
        for (int street = 0; street < BucketMetadata.StreetCount; street++)
        {
            StreetBuckets table = _layout.Tables[street];
            SavedProgress learned = streets.Find(known => known.Street == street)!.At;
            described.Add(new(
                config.MethodOf(street), table.Count, table.Bits, table.Entries, centers[street].Length / sizeof(float) / table.Count,
                learned.Hands, learned.Iterations, learned.Inertia!.Value, table.Table, at));
            at = BucketMetadata.Align(at + centers[street].Length);
        }
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(new BucketMetadata(config, described, BucketMetadata.Identify(config, centers)), BucketMetadata.Json);
        file.SetLength(at + text.Length);
        for (int street = 0; street < BucketMetadata.StreetCount; street++)
        {
            file.Position = described[street].CentersOffset;
            file.Write(centers[street]);
        }
        file.Position = at;
        file.Write(text);
        Span<byte> preamble = stackalloc byte[BucketMetadata.HashOffset];
        BucketMetadata.Magic.CopyTo(preamble);
        BinaryPrimitives.WriteInt64LittleEndian(preamble[8..], at);
        BinaryPrimitives.WriteInt64LittleEndian(preamble[16..], text.Length);
        file.Position = 0;
        file.Write(preamble);
        byte[] hash;
        using (MemoryMappedFile mapped = Map(file, MemoryMappedFileAccess.Read))
        using (MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read))
        {
            byte* data = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref data);
            hash = BucketFile.Hash(data, at + text.Length);
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
        file.Position = BucketMetadata.HashOffset;
        file.Write(hash);
        file.Flush(flushToDisk: true);
        if (OperatingSystem.IsWindows()) file.Dispose(); // which lets nobody rename a file that is held alone
        File.Move(_working, path, overwrite: false);
        File.Delete(_state);
    }

    private static void WriteAtomically(string file, byte[] bytes)
    {
        string temporary = file + ".tmp";
        using (FileStream stream = File.Create(temporary))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, file, overwrite: true);
    }

    private static float[] ToFloats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes.AsSpan()[..(bytes.Length / sizeof(float) * sizeof(float))]).ToArray();

    private static StreetProgress Progress(SavedProgress saved) => new(
        saved.Stage, saved.Restarts, saved.Passes, saved.Iterations, saved.Hands, saved.Inertia ?? double.PositiveInfinity, 0);

    private static SavedProgress ToSaved(StreetProgress progress) => new(
        progress.Stage, progress.Restarts, progress.Passes, progress.Iterations, progress.Hands, double.IsFinite(progress.Inertia) ? progress.Inertia : null);
}
