using System.Globalization;
using System.Text;
using FastRL.Envs;

namespace FastRL.Runs;

/// <summary>Progress and log of one of the processes that share a run.</summary>
/// <remarks>Both are for people and other programs: what the disk does not take of them is dropped, and the work goes on.</remarks>
public sealed class RunInstance
{
    internal const string FolderPrefix = "instance_";

    private readonly RunDirectory _run;
    private readonly string _folder;

    internal RunInstance(RunDirectory run, int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        _run = run;
        Id = id;
        string name = string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{id}");
        _folder = run.At(name);
        ProgressFile = run.At("progress", $"{name}_progress.json");
        LogFile = Path.Combine(_folder, $"{name}.log");
    }

    /// <summary>Number in the run, from 0.</summary>
    public int Id { get; }

    /// <summary>Where it stands, for other programs.</summary>
    public string ProgressFile { get; }

    /// <summary>What happened, with times.</summary>
    public string LogFile { get; }

    /// <summary>Makes the folders.</summary>
    /// <exception cref="InputException">They cannot be written to.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(ProgressFile)!);
            Directory.CreateDirectory(_folder);
            using FileStream log = OpenLog();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw _run.NotWritable(problem);
        }
    }

    /// <summary>Writes the progress file; a reader never sees half of it, unless the disk is full.</summary>
    public void WriteProgress(object progress) => WriteProgressText(JsonOutput.Serialize(progress));

    /// <summary>The same for an object that is text already.</summary>
    public void WriteProgressText(string json)
    {
        string text = json + "\n";
        if (Try(() => RunDirectory.Replace(ProgressFile, text)) || !File.Exists(ProgressFile)) return;
        // A full disk has no room for a second file, but the present one has room for as much as it holds.
        Try(() =>
        {
            using var file = new FileStream(ProgressFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(text));
            file.SetLength(file.Position);
        });
    }

    /// <summary>Appends a line to the log.</summary>
    public void Log(DateTimeOffset time, string line) => Try(() =>
    {
        using FileStream log = OpenLog();
        log.Write(Encoding.UTF8.GetBytes($"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {Printable.Of(line)}\n"));
    });

    private static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private FileStream OpenLog() => new(LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
}
