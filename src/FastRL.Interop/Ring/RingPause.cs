#if NET
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
#endif

namespace FastRL.Interop.Ring;

/// <summary>What a spinning thread does between two batches of looks.</summary>
internal static class RingPause
{
    /// <summary>Lets the other half of a core go first, for some nanoseconds.</summary>
    public static void Once()
    {
#if NET
        if (X86Base.IsSupported) X86Base.Pause();
        else if (ArmBase.IsSupported) ArmBase.Yield();
#else
        Thread.SpinWait(1);
#endif
    }
}
