using System.Runtime.InteropServices;

namespace FastRL.Measure.Benchmarks;

/// <summary>Processor time that the calling thread has used: other work on the machine does not count.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Seconds since the thread began.</summary>
    public static double Seconds
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                _ = GetThreadTimes(GetCurrentThread(), out _, out _, out long kernel, out long user);
                return (kernel + user) * 1e-7; // units of 100 ns
            }
            _ = ClockGetTime(ThreadCpuTime, out TimeSpec time);
            return time.Seconds + (time.Nanoseconds * 1e-9);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentThread();

    [LibraryImport("kernel32")]
    private static partial int GetThreadTimes(nint thread, out long created, out long exited, out long kernel, out long user);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
