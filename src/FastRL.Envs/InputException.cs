namespace FastRL.Envs;

/// <summary>What the user gave is wrong: the message says what, where, and what would be right.</summary>
/// <remarks>A program that ends with it exits with 2, as for a word on the command line that is not known.</remarks>
public class InputException : Exception
{
    /// <summary>Without a message.</summary>
    public InputException()
    {
    }

    /// <summary>With one line for people.</summary>
    public InputException(string message) : base(message)
    {
    }

    /// <summary>With one line for people, and the cause.</summary>
    public InputException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>A second line: what could be done instead.</summary>
    public string? Hint { get; init; }
}
