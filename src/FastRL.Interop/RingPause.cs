#if NET
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
#endif

namespace FastRL.Interop;

/// <summary>What a spinning thread does between two looks.</summary>
internal static class RingPause
{
    /// <summary>Pauses for some nanoseconds.</summary>
    public static void Once(int turn)
    {
#if NET
        if (X86Base.IsSupported) X86Base.Pause();
        else if (ArmBase.IsSupported) ArmBase.Yield();
#else
        // A call into the runtime, so not at every turn.
        if ((turn & 7) == 7) Thread.SpinWait(1);
#endif
    }
}
