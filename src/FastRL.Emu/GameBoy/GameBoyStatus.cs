using FastRL.Interop;

namespace FastRL.Emu;

/// <summary>Turns the core's status codes into the exceptions that .NET has for them.</summary>
internal static class GameBoyStatus
{
    /// <summary>Throws unless the call went well, with the core's message behind <paramref name="subject"/>.</summary>
    public static void ThrowIfFailed(fr_status status, string? subject = null)
    {
        if (status != fr_status.FR_STATUS_OK) throw ToException(status, subject);
    }

    /// <summary>The same for loading a state, where a wrong size, too, is a fault of the data.</summary>
    public static void ThrowIfStateFailed(fr_status status)
    {
        if (status == fr_status.FR_STATUS_OK) return;
        NativeException inner = Status.ToException(status);
        throw new InvalidDataException(inner.Message, inner);
    }

    private static Exception ToException(fr_status status, string? subject)
    {
        NativeException inner = Status.ToException(status);
        string message = subject is null ? inner.Message : $"{subject}: {inner.Message}";
        return status switch
        {
            fr_status.FR_STATUS_INVALID_ARGUMENT => new ArgumentException(message, inner),
            fr_status.FR_STATUS_INVALID_DATA => new InvalidDataException(message, inner),
            fr_status.FR_STATUS_UNSUPPORTED => new NotSupportedException(message, inner),
            fr_status.FR_STATUS_WRONG_TIME => new InvalidOperationException(message, inner),
            _ => inner,
        };
    }
}
