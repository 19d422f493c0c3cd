#if NET
global using RingGate = System.Threading.Lock;
#else
global using RingGate = System.Object;
#endif
using System.Runtime.InteropServices;

namespace FastRL.Interop.Ring;

/// <summary>Which system this is, on every framework, and the calls into its C library.</summary>
internal static unsafe class RingSystem
{
#if NET
    public static bool IsLinux => OperatingSystem.IsLinux();

    public static bool IsWindows => OperatingSystem.IsWindows();
#else
    public static bool IsLinux { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

    public static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
#endif

    /// <summary>What futex(2) takes as the time to sleep.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [DllImport("libc", ExactSpelling = true, EntryPoint = "open")]
    public static extern int OpenFile(byte* path, int flags, int mode);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "close")]
    public static extern int CloseFile(int file);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "read")]
    public static extern nint ReadFile(int file, byte* buffer, nuint count);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "lseek")]
    public static extern long SeekFile(int file, long offset, int origin);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "ftruncate")]
    public static extern int ResizeFile(int file, long length);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "flock")]
    public static extern int LockFile(int file, int operation);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "unlink")]
    public static extern int RemoveFile(byte* path);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "readlink")]
    public static extern nint ReadLink(byte* path, byte* target, nuint capacity);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "mmap")]
    public static extern nint MapMemory(nint address, nuint length, int protection, int flags, int file, long offset);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "munmap")]
    public static extern int UnmapMemory(nint address, nuint length);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "syscall")]
    public static extern nint Futex(nint number, uint* word, nint operation, nint value, TimeSpec* time, uint* second, nint third);
}
