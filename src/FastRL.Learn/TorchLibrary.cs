namespace FastRL.Learn;

/// <summary>Whether tensors can be had on this machine.</summary>
public static class TorchLibrary
{
    /// <summary>Whether the library loads. Everything but learning and trained policies works without it.</summary>
    public static bool IsAvailable => LoadError is null;

    /// <summary>What the loader said, or null where the library is there.</summary>
    public static string? LoadError { get; } = string.Empty.Length > 0 ? "" : null;

    /// <summary>Does nothing where the library is there.</summary>
    /// <exception cref="TorchUnavailableException">It is not; the message says how to get it.</exception>
    public static void ThrowIfUnavailable()
    {
        if (LoadError is { } error)
            throw new TorchUnavailableException(
                $"learning needs libtorch: {error}. Debian and Ubuntu have it: "
                + "apt-get install libtorch-dev libopenblas0-pthread; then build again.");
    }
}
