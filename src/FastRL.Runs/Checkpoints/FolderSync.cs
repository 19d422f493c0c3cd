using System.Runtime.InteropServices;

namespace FastRL.Runs.Checkpoints;

/// <summary>Brings a folder's own entries to the disk, so that a rename survives a power failure.</summary>
internal static partial class FolderSync
{
    /// <summary>Does what it can: nothing on Windows, where a rename is journalled.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int descriptor = Open(folder, 0);
        if (descriptor < 0) return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
