namespace FastRL.Envs;

/// <summary>Files that users name to be written: whole, or as they were before.</summary>
/// <remarks>A link stays one, and what is no file, such as <c>/dev/stdout</c>, is written to and not replaced.</remarks>
public static class OutputFile
{
    /// <summary>Writes a file, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it is to hold.</param>
    /// <inheritdoc cref="Write"/>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        (string file, bool replaced) = Begin(path);
        try
        {
            File.WriteAllBytes(file, bytes);
            End(path, file, replaced);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Undo(path, file, replaced, problem);
        }
    }

    /// <summary>Writes a file piece by piece, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes all of it; where it throws, the file is as it was.</param>
    /// <exception cref="InputException">Nothing can be written there; the message names the file.</exception>
    /// <exception cref="IOException">The disk refused; the message names the file, which is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        (string file, bool replaced) = Begin(path);
        try
        {
            using (FileStream stream = File.Create(file)) write(stream);
            End(path, file, replaced);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Undo(path, file, replaced, problem);
        }
        catch
        {
            if (replaced) File.Delete(file);
            throw;
        }
    }

    /// <summary>Refuses what cannot be written, before the work that is to be written is done.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is a folder, or lies in none; the message names it.</exception>
    public static void RequirePlace(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InputException($"{path} cannot be written: it is a folder");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new InputException($"{path} cannot be written: there is no folder {folder}");
    }

    private static (string File, bool Replaced) Begin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InputException($"{path} cannot be written: it is a folder");
        // A name that nobody else has: whatever lies beside the file is somebody's.
        return InputFile.IsSpecial(path) ? (path, false) : (Path.Combine(Path.GetDirectoryName(PlaceOf(path))!, $".fastrl-{Path.GetRandomFileName()}"), true);
    }

    private static void End(string path, string file, bool replaced)
    {
        if (replaced) File.Move(file, PlaceOf(path), overwrite: true);
    }

    private static Exception Undo(string path, string file, bool replaced, Exception problem)
    {
        if (replaced && File.Exists(file)) File.Delete(file);
        string message = $"{path} cannot be written: {problem.Message.Replace(file, path, StringComparison.Ordinal)}";
        return problem is DirectoryNotFoundException or UnauthorizedAccessException ? new InputException(message, problem) : new IOException(message, problem);
    }

    private static string PlaceOf(string path) => (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
}
