using System.Runtime.InteropServices;

namespace FastRL.Interop;

/// <summary>Turns status codes into exceptions.</summary>
internal static unsafe class Status
{
    /// <summary>Throws unless the call went well.</summary>
    /// <exception cref="NativeException">With the calling thread's last error.</exception>
    public static void ThrowIfFailed(fr_status status)
    {
        if (status != fr_status.FR_STATUS_OK) throw ToException(status);
    }

    /// <summary>The exception for a call that failed just now, on this thread.</summary>
    public static NativeException ToException(fr_status status) => new(status, LastError());

    /// <summary>Sentence about the calling thread's last failed call into the core library.</summary>
    public static string LastError() => Marshal.PtrToStringUTF8((nint)Native.fr_error_message()) ?? "";
}
