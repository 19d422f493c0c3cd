namespace FastRL.Runs.Checkpoints;

/// <summary>Writes a checkpoint as one folder: under another name, synced, then renamed, so that it is whole or absent.</summary>
public static class CheckpointFolder
{
    /// <summary>Begins the name of an unfinished one.</summary>
    internal const string TemporaryPrefix = ".tmp-";

    /// <summary>Writes a checkpoint; one of the same name is replaced.</summary>
    /// <param name="folder">Its folder; the one around it is made where it is missing.</param>
    /// <param name="save">Writes the files and the manifest.</param>
    /// <param name="complete">Adds to the manifest what the one who saves does not know.</param>
    /// <returns>SHA-256 of the manifest.</returns>
    /// <exception cref="IOException">The disk refused; the message names the checkpoint; nothing else is touched.</exception>
    public static string Write(string folder, Action<CheckpointWriter> save, Func<CheckpointManifest, CheckpointManifest>? complete = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(save);
        string root = Path.GetDirectoryName(Path.GetFullPath(folder))!, name = Path.GetFileName(folder);
        string temporary = Path.Combine(root, TemporaryPrefix + name);
        try
        {
            Directory.CreateDirectory(root);
            DeleteLeftovers(root);
            Directory.CreateDirectory(temporary);
            var writer = new CheckpointWriter(temporary, complete ?? (manifest => manifest));
            save(writer);
            FolderSync.Flush(temporary);
            if (Directory.Exists(folder)) Directory.Move(folder, Path.Combine(root, $"{TemporaryPrefix}old-{name}"));
            Directory.Move(temporary, folder);
            FolderSync.Flush(root);
            DeleteLeftovers(root);
            return writer.Id!;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was written of it may be what fills the disk.
            TryDelete(temporary);
            throw new IOException($"checkpoint {folder} cannot be written: {exception.Message}", exception);
        }
    }

    internal static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next save tries again.
        }
    }

    // Of a writer that was killed, and what was replaced.
    private static void DeleteLeftovers(string root)
    {
        foreach (string leftover in Directory.GetDirectories(root, TemporaryPrefix + "*")) TryDelete(leftover);
    }
}
