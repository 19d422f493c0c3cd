using System.Diagnostics;

namespace FastRL.Interop.Ring;

/// <summary>Processes by number and start time, so that a number that was given out again is not taken for the old process.</summary>
internal static unsafe class RingProcess
{
    // Field 22 of /proc/PID/stat, counted from the state, which is field 3 and follows the name's last bracket.
    private const int StartTimeField = 19;

    /// <summary>This process.</summary>
    public static uint OwnId { get; } = GetOwnId();

    /// <summary>When this process started, in the system's own count.</summary>
    public static ulong OwnStartTime { get; } = StartTime(OwnId);

    /// <summary>True while that very process runs; a zombie does not.</summary>
    public static bool IsRunning(uint processId, ulong startTime) => processId != 0 && startTime != 0 && StartTime(processId) == startTime;

    /// <summary>0 where there is no such process, or it has ended.</summary>
    public static ulong StartTime(uint processId) =>
        RingSystem.IsLinux ? LinuxStartTime(processId) : WindowsStartTime(processId);

    private static ulong LinuxStartTime(uint processId)
    {
        byte* text = stackalloc byte[1024];
        int length = ReadStat(processId, text, 1023);
        int at = length - 1;
        while (at >= 0 && text[at] != ')') at--;
        at += 2;
        if (at < 2 || at >= length || text[at] is (byte)'Z' or (byte)'X') return 0;
        for (int field = 0; field < StartTimeField; field++)
        {
            while (at < length && text[at] != ' ') at++;
            at++;
        }
        ulong value = 0;
        for (; at < length && text[at] is >= (byte)'0' and <= (byte)'9'; at++) value = (value * 10) + text[at] - '0';
        return value;
    }

    private static int ReadStat(uint processId, byte* text, int capacity)
    {
        byte* path = stackalloc byte[32];
        byte* end = Append(path, "/proc/");
        byte* digits = stackalloc byte[10];
        int count = 0;
        do
        {
            digits[count++] = (byte)('0' + (processId % 10));
            processId /= 10;
        }
        while (processId != 0);
        while (count > 0) *end++ = digits[--count];
        *Append(end, "/stat") = 0;
        int file = RingSystem.OpenFile(path, 0, 0);
        if (file < 0) return 0;
        int length = (int)RingSystem.ReadFile(file, text, (nuint)capacity);
        _ = RingSystem.CloseFile(file);
        return Math.Max(0, length);
    }

    private static byte* Append(byte* to, string text)
    {
        foreach (char letter in text) *to++ = (byte)letter;
        return to;
    }

    private static ulong WindowsStartTime(uint processId)
    {
        nint process = RingSystem.OpenProcess(RingSystem.QueryAndWait, 0, processId);
        if (process == 0) return 0;
        long begun = 0, other;
        // A process that has ended keeps its number while somebody holds it.
        if (RingSystem.WaitForObject(process, 0) == 0 || RingSystem.ProcessTimes(process, &begun, &other, &other, &other) == 0) begun = 0;
        _ = RingSystem.CloseHandle(process);
        return (ulong)begun;
    }

    private static uint GetOwnId()
    {
        using var process = Process.GetCurrentProcess();
        return (uint)process.Id;
    }
}
