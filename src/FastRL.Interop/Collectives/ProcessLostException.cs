namespace FastRL.Interop.Collectives;

/// <summary>A process of a group ended, stands still or cannot be reached; the group is of no use any more.</summary>
public sealed class ProcessLostException : Exception
{
    internal ProcessLostException(string message)
        : base(message)
    {
    }
}
