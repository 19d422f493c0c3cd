using System.Runtime.InteropServices;
using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>Keeps the calling thread on some cores; the runtime's own threads stay free.</summary>
internal static unsafe class Pinning
{
    /// <param name="cores">Numbers below 64 with commas between them.</param>
    public static void Pin(string cores)
    {
        ulong mask = 0;
        foreach (string core in cores.Split(',')) mask |= 1UL << int.Parse(core);
        if (SetAffinity(0, sizeof(ulong), &mask) != 0) throw new InvalidOperationException($"cannot run on core {cores}");
    }

    [DllImport("libc", ExactSpelling = true, EntryPoint = "sched_setaffinity")]
    private static extern int SetAffinity(int thread, nuint bytes, ulong* mask);
}
