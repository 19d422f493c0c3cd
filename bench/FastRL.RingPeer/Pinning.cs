using System.Runtime.InteropServices;

namespace FastRL.RingPeer;

/// <summary>Keeps the calling thread on one core; the runtime's own threads stay free.</summary>
internal static unsafe class Pinning
{
    public static void Pin(int? core)
    {
        if (core is not int number) return;
        ulong mask = 1UL << number;
        if (SetAffinity(0, sizeof(ulong), &mask) != 0) throw new InvalidOperationException($"cannot run on core {number}");
    }

    [DllImport("libc", ExactSpelling = true, EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nuint bytes, ulong* mask);
}
