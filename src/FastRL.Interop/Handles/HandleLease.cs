namespace FastRL.Interop;

/// <summary>Keeps a native object alive for one call.</summary>
/// <exception cref="ObjectDisposedException">The constructor: it is gone already.</exception>
internal readonly ref struct HandleLease
{
    private readonly NativeHandle _handle;

    public HandleLease(NativeHandle handle, object user)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, user);
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    public nint Pointer => _handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();
}
