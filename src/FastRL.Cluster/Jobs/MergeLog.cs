using System.Text;
using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>What counted, a line each, only ever appended to: who wants to audit a job reads this.</summary>
/// <remarks>
/// A line is on the disk before anything else says that its work counts, and a line that was torn by a crash never counted. One
/// process at a time has it.
/// </remarks>
internal sealed class MergeLog : IDisposable
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    private readonly FileStream _owner, _file;

    private MergeLog(FileStream owner, FileStream file) => (_owner, _file) = (owner, file);

    /// <summary>Lines so far, in their order.</summary>
    public List<MergeEntry> Entries { get; } = [];

    /// <summary>Where that of a run is.</summary>
    public static string PathOf(string run) => Path.Combine(run, "job", "merges.jsonl");

    /// <exception cref="InputException">Another process has it, or a line is none of ours.</exception>
    public static MergeLog Open(string run)
    {
        string path = PathOf(run);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FileStream owner;
        try
        {
            owner = new FileStream(Path.Combine(run, "job", "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new InputException($"the job in {run} is run by another process: {problem.Message}", problem);
        }
        // Without a buffer, which would write a line that was refused when the disk has room again.
        var log = new MergeLog(owner, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0));
        try
        {
            log.ReadAll(path);
        }
        catch
        {
            log.Dispose();
            throw;
        }
        return log;
    }

    /// <summary>What a file says; a torn last line says nothing.</summary>
    /// <exception cref="InputException">Another line is none of ours.</exception>
    public static IEnumerable<MergeEntry> Parse(string text, string path)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            MergeEntry? entry;
            try
            {
                entry = JsonSerializer.Deserialize<MergeEntry>(lines[i], s_options);
            }
            catch (JsonException problem)
            {
                throw new InputException($"{path}:{i + 1}: {problem.Message}", problem);
            }
            yield return entry ?? throw new InputException($"{path}:{i + 1}: is no object");
        }
    }

    /// <exception cref="IOException">The disk refused; the log is as before.</exception>
    public void Append(MergeEntry entry)
    {
        long end = _file.Length;
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, s_options) + "\n"));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(end);
            throw;
        }
        Entries.Add(entry);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _owner.Dispose();
    }

    private void ReadAll(string path)
    {
        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        string text = reader.ReadToEnd();
        Entries.AddRange(Parse(text, path));
        _file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, text.LastIndexOf('\n') + 1)));
        _file.Seek(0, SeekOrigin.End);
    }
}

/// <summary>A line of the log: what became part of the job's result.</summary>
/// <param name="Round">Round that it belongs to.</param>
/// <param name="Lease">Who brought the result.</param>
/// <param name="Time">When, in UTC.</param>
/// <param name="Units">The pieces.</param>
/// <param name="Clock">Steps that one instance has made so far.</param>
/// <param name="Result">Where the result is.</param>
internal sealed record MergeEntry(int Round, long Lease, DateTimeOffset Time, IReadOnlyList<MergedUnit> Units, long Clock, string Result);

/// <summary>A piece that counted.</summary>
/// <param name="Instance">Number in the round.</param>
/// <param name="Start">First unit of work.</param>
/// <param name="End">The one after the last.</param>
/// <param name="Lease">Who brought it.</param>
/// <param name="Host">From which machine.</param>
internal sealed record MergedUnit(int Instance, long Start, long End, long Lease, string Host);
