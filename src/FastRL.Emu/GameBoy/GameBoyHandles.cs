using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Emu;

/// <summary>Owns a native object; counts the calls under way, so that it is never destroyed below one.</summary>
internal abstract class NativeHandle : SafeHandle
{
    protected NativeHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;
}

/// <summary>Owns a <c>fr_gb_rom</c>.</summary>
internal sealed unsafe class RomHandle(fr_gb_rom* rom) : NativeHandle((nint)rom)
{
    protected override bool ReleaseHandle()
    {
        Native.fr_gb_rom_destroy((fr_gb_rom*)handle);
        return true;
    }
}

/// <summary>Owns a <c>fr_gb</c>.</summary>
internal sealed unsafe class MachineHandle(fr_gb* machine) : NativeHandle((nint)machine)
{
    protected override bool ReleaseHandle()
    {
        Native.fr_gb_destroy((fr_gb*)handle);
        return true;
    }
}

/// <summary>Owns a <c>fr_vec</c> and the pins of the arrays that it writes to.</summary>
internal sealed unsafe class VecHandle(fr_vec* vec, IReadOnlyList<GCHandle> pins) : NativeHandle((nint)vec)
{
    protected override bool ReleaseHandle()
    {
        Native.fr_vec_destroy((fr_vec*)handle);
        foreach (GCHandle pin in pins) pin.Free();
        return true;
    }
}

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
