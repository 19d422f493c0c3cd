namespace FastRL.Interop.Ring;

/// <summary>Why a channel is refused.</summary>
public enum RingFault
{
    /// <summary>There is no channel of that name, or its host has not finished making it.</summary>
    NotFound,

    /// <summary>A living process has this side of the channel.</summary>
    InUse,

    /// <summary>Something else has this name: no FastRL ring.</summary>
    Foreign,

    /// <summary>A ring of another version of the layout.</summary>
    OtherVersion,

    /// <summary>Shorter than its header says.</summary>
    Truncated,

    /// <summary>The sides do not agree on what messages mean or on their sizes.</summary>
    OtherSchema,

    /// <summary>Counters, lengths or checksums cannot be right: something else wrote into the memory.</summary>
    Corrupt,

    /// <summary>The system refused memory, a file or a lock; the message says which.</summary>
    System,
}

/// <summary>A channel was refused, or its memory is damaged. The message names the channel and what is wrong.</summary>
public sealed class RingException : Exception
{
    internal RingException(RingFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Why.</summary>
    public RingFault Fault { get; }
}
