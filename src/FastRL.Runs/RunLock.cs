using System.Globalization;
using FastRL.Envs;

namespace FastRL.Runs;

/// <summary>The right to write a run directory: one process has it, and loses it when it ends, however it ends.</summary>
/// <remarks>
/// It is a file that is held open alone. The process id is for the others' message, and lies beside it, as a file that is held
/// alone cannot be read. Who only reads the run needs nothing. Where the folder was made for it and nothing came into it, as when a
/// setting is refused, it is gone with it.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string FileName = "run.lock", OwnerName = "run.pid";

    private readonly FileStream _file;
    private readonly string? _made; // the folder, where it was not there before

    private RunLock(FileStream file, string? made) => (_file, _made) = (file, made);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) _file.Dispose(); // what is open cannot be deleted there; elsewhere nobody takes it in between
        if (_made is not null) RemoveUnused(_made);
        _file.Dispose();
    }

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
            string? made = Directory.Exists(run.Path) ? null : Directory.CreateDirectory(run.Path).FullName;
            var taken = new RunLock(Open(run), made);
            File.WriteAllText(run.At(OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw run.NotWritable(problem);
        }
    }

    private static void RemoveUnused(string folder)
    {
        try
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any(path => Path.GetFileName(path) is not (FileName or OwnerName))) return;
            File.Delete(Path.Combine(folder, FileName));
            File.Delete(Path.Combine(folder, OwnerName));
            Directory.Delete(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody else is at it: then it stays.
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
