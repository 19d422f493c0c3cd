using TorchSharp;

namespace FastRL.Learn.Training;

/// <summary>Whether libtorch, which the build lays beside the program, loads on this machine.</summary>
public static class TorchLibrary
{
    /// <summary>What the loader said, or null where the library loads. Without it all works but learning and trained policies.</summary>
    public static string? LoadError { get; } = TryLoad();

    /// <summary>Does nothing where the library loads.</summary>
    /// <exception cref="TorchUnavailableException">It does not load; the message says why.</exception>
    public static void ThrowIfUnavailable()
    {
        if (LoadError is { } error)
            throw new TorchUnavailableException($"learning needs libtorch, which does not load on this machine: {error}");
    }

    private static string? TryLoad()
    {
        // Its OpenMP on Windows would answer Ctrl+C before the program does, and end it without a checkpoint.
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable("FOR_DISABLE_CONSOLE_CTRL_HANDLER", "1");
        try
        {
            _ = torch.get_num_threads();
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException
            or BadImageFormatException or TypeInitializationException or NotSupportedException or InvalidOperationException)
        {
            return (exception.InnerException ?? exception).Message;
        }
    }
}
