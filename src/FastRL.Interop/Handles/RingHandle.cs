namespace FastRL.Interop;

/// <summary>Owns a <c>fr_ring</c>; closing it says goodbye to the other side.</summary>
internal sealed unsafe class RingHandle(fr_ring* ring) : NativeHandle((nint)ring)
{
    protected override bool ReleaseHandle()
    {
        Native.fr_ring_close((fr_ring*)handle);
        return true;
    }
}
