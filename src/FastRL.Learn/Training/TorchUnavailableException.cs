namespace FastRL.Learn.Training;

/// <summary>libtorch, or our library over it, is missing; the message says how to get it.</summary>
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
