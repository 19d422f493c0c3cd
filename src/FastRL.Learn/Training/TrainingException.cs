namespace FastRL.Learn.Training;

/// <summary>Training cannot go on: a loss, gradient or observation is not a number.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Without a message.</summary>
    public TrainingException()
    {
    }

    /// <summary>With what happened and where.</summary>
    public TrainingException(string message) : base(message)
    {
    }

    /// <summary>With what happened and its cause.</summary>
    public TrainingException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
