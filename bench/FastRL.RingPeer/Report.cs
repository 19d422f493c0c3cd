using System.Diagnostics;
using System.Globalization;
using FastRL.Interop.Ring;

namespace FastRL.RingPeer;

/// <summary>The line that the benchmark reads.</summary>
internal static class Report
{
    public static void Write(long[] ticks, double allocatedBytes)
    {
        Array.Sort(ticks);
        double microseconds = 1e6 / Stopwatch.Frequency;
        Write(ticks[ticks.Length / 2] * microseconds, ticks[ticks.Length * 99L / 100] * microseconds, allocatedBytes);
    }

    public static void Write(params double[] values) =>
        Console.WriteLine(string.Join(" ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));
}

/// <summary>Bytes that the calling thread has allocated; 0 on a runtime that does not count them.</summary>
internal static class Allocation
{
#if NET
    public static long Bytes() => GC.GetAllocatedBytesForCurrentThread();
#else
    public static long Bytes() => 0;
#endif
}
