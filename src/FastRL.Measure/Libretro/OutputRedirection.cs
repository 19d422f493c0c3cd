using System.Runtime.InteropServices;

namespace FastRL.Measure.Libretro;

/// <summary>Sends what native code prints to standard error while it lives: standard output is for results.</summary>
/// <remarks>Does nothing on Windows, where each library may have a C runtime of its own.</remarks>
internal sealed partial class OutputRedirection : IDisposable
{
    private readonly int _standardOutput = -1;

    public OutputRedirection()
    {
        if (OperatingSystem.IsWindows())
            return;
        _standardOutput = Duplicate(1);
        _ = DuplicateTo(2, 1);
    }

    public void Dispose()
    {
        if (_standardOutput < 0)
            return;
        _ = Flush(0); // all streams: what was printed is still in the C library's buffer
        _ = DuplicateTo(_standardOutput, 1);
        _ = Close(_standardOutput);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int DuplicateTo(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int Flush(nint stream);
}
