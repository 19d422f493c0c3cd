using System.Runtime.InteropServices;

namespace FastRL.Interop;

/// <summary>Owns a native object; counts the calls under way, so that it is never destroyed below one.</summary>
internal abstract class NativeHandle : SafeHandle
{
    protected NativeHandle(nint pointer)
        : base(0, ownsHandle: true) => SetHandle(pointer);

    public override bool IsInvalid => handle == 0;
}
