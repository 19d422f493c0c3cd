using System.Runtime.InteropServices;

namespace FastRL.Interop;

/// <summary>Turns the core's status codes into the exceptions that .NET has for them.</summary>
internal static unsafe class Status
{
    /// <summary>Throws unless the call went well, with the calling thread's last error behind <paramref name="subject"/>.</summary>
    public static void ThrowIfFailed(fr_status status, string? subject = null)
    {
        if (status != fr_status.FR_STATUS_OK) throw ToException(status, subject);
    }

    /// <summary>The same for bytes that somebody brought, where a wrong size, too, is a fault of the data.</summary>
    public static void ThrowIfDataFailed(fr_status status, string? subject = null)
    {
        if (status != fr_status.FR_STATUS_OK) throw ToException(fr_status.FR_STATUS_INVALID_DATA, subject);
    }

    /// <summary>Sentence about the calling thread's last failed call into the core library.</summary>
    public static string LastError() => Marshal.PtrToStringUTF8((nint)Native.fr_error_message()) ?? "";

    private static Exception ToException(fr_status status, string? subject)
    {
        var inner = new NativeException(status, LastError());
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
