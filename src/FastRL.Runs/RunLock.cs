using System.Globalization;
using FastRL.Envs;

namespace FastRL.Runs;

/// <summary>The right to write a run directory: one process has it, and loses it when it ends, however it ends.</summary>
/// <remarks>
/// It is a file that is held open alone. The process id is for the others' message, and lies beside it, as a file that is held
/// alone cannot be read. Who only reads the run needs nothing.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock", OwnerName = "run.pid";

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The process that has a run now.</summary>
    /// <returns>Null where nobody has it.</returns>
    public static int? OwnerOf(RunDirectory run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (!File.Exists(run.At(FileName))) return null;
        try
        {
            Open(run).Dispose();
            return null;
        }
        catch (InputException)
        {
            return ReadOwner(run.At(OwnerName));
        }
    }

    internal static RunLock Take(RunDirectory run)
    {
        try
        {
            Directory.CreateDirectory(run.Path);
            var taken = new RunLock(Open(run));
            File.WriteAllText(run.At(OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw run.NotWritable(problem);
        }
    }

    private static FileStream Open(RunDirectory run)
    {
        string path = run.At(FileName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem) when (File.Exists(path) && problem is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InputException(
                $"run directory {run.Path} is written by another process{(ReadOwner(run.At(OwnerName)) is { } owner ? $" ({owner})" : "")}; wait for its end, stop it, or choose another folder",
                problem);
        }
    }

    private static int? ReadOwner(string path)
    {
        try
        {
            return int.TryParse(InputFile.ReadAllText(path, most: 32), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
