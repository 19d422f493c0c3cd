using System.Runtime.InteropServices;

namespace FastRL.Interop;

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

/// <summary>Owns a <c>fr_gb_batch</c> and the pins of the arrays that it writes to.</summary>
internal sealed unsafe class GameBoyBatchHandle(fr_gb_batch* batch, IReadOnlyList<GCHandle> pins) : NativeHandle((nint)batch)
{
    protected override bool ReleaseHandle()
    {
        Native.fr_gb_batch_destroy((fr_gb_batch*)handle);
        foreach (GCHandle pin in pins) pin.Free();
        return true;
    }
}
