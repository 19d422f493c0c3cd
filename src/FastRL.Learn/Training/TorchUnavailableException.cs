namespace FastRL.Learn.Training;

/// <summary>libtorch does not load; the message says why.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>Without a message.</summary>
    public TorchUnavailableException()
    {
    }

    /// <summary>With a message.</summary>
    public TorchUnavailableException(string message) : base(message)
    {
    }

    /// <summary>With what the loader said.</summary>
    public TorchUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
