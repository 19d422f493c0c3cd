namespace FastRL.Interop;

/// <summary>The native library refused a call. The message is the library's own.</summary>
public sealed class NativeException : Exception
{
    internal NativeException(fr_status status, string message)
        : base(message) => Status = (int)status;

    /// <summary>Why: a value of fr_status in base.h.</summary>
    public int Status { get; }
}
