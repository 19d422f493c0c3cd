namespace FastRL.Envs;

/// <summary>Files that users name to be written: whole, or as they were before.</summary>
/// <remarks>A link stays one, and what is no file, such as <c>/dev/stdout</c>, is written to and not replaced.</remarks>
public static class OutputFile
{
    /// <summary>Writes a file, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it is to hold.</param>
    /// <exception cref="InputException">Nothing can be written there; the message names the file.</exception>
    /// <exception cref="IOException">The disk refused; the message names the file, which is as it was.</exception>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new InputException($"{path} cannot be written: it is a folder");
        bool replaced = !InputFile.IsSpecial(path);
        string place = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path;
        // A name that nobody else has: whatever lies beside the file is somebody's.
        string temporary = replaced ? Path.Combine(Path.GetDirectoryName(place)!, $".fastrl-{Path.GetRandomFileName()}") : path;
        try
        {
            File.WriteAllBytes(temporary, bytes);
            if (replaced) File.Move(temporary, place, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (replaced && File.Exists(temporary)) File.Delete(temporary);
            string message = $"{path} cannot be written: {problem.Message.Replace(temporary, path, StringComparison.Ordinal)}";
            throw problem is DirectoryNotFoundException or UnauthorizedAccessException
                ? new InputException(message, problem)
                : new IOException(message, problem);
        }
    }
}
