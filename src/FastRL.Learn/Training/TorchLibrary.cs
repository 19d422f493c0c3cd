using TorchSharp;

namespace FastRL.Learn.Training;

/// <summary>Whether tensors can be had on this machine.</summary>
public static class TorchLibrary
{
    /// <summary>Whether the library loads. Everything but learning and trained policies works without it.</summary>
    public static bool IsAvailable => LoadError is null;

    /// <summary>What the loader said, or null where the library is there.</summary>
    public static string? LoadError { get; } = TryLoad();

    /// <summary>Does nothing where the library is there.</summary>
    /// <exception cref="TorchUnavailableException">It is not; the message says how to get it.</exception>
    public static void ThrowIfUnavailable()
    {
        if (LoadError is { } error)
            throw new TorchUnavailableException(
                "learning needs libtorch. Debian and Ubuntu have it: apt-get install libtorch-dev libopenblas0-pthread; "
                + $"then build again. The loader said: {error}");
    }

    private static string? TryLoad()
    {
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
