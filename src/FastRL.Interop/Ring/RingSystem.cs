#if NET
global using RingGate = System.Threading.Lock;
#else
global using RingGate = System.Object;
#endif
using System.Runtime.InteropServices;

namespace FastRL.Interop.Ring;

/// <summary>Which system this is, on every framework, and the calls into Linux' C library and Windows' kernel32.</summary>
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

    /// <summary>What statx(2) tells, whose struct is the same on every machine, unlike fstat's.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileFacts
    {
        /// <summary>Flag: the open file itself, not a path below it.</summary>
        public const int OfTheFile = 0x1000;

        /// <summary>Mask: type, mode, links, owner and size.</summary>
        public const uint Wanted = 0x1 | 0x2 | 0x4 | 0x8 | 0x200;

        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint Owner;

        [FieldOffset(28)]
        private readonly ushort _mode;

        [FieldOffset(40)]
        public long Bytes;

        public readonly bool IsRegular => (_mode & 0xF000) == 0x8000;
    }

    /// <summary>Why the last of these calls on this thread failed.</summary>
    /// <remarks>Read at once: runtime marshalling, which would keep it, is off.</remarks>
    public static int LastError => *ErrorPlace();

    [DllImport("libc", ExactSpelling = true, EntryPoint = "__errno_location")]
    private static extern int* ErrorPlace();

    [DllImport("libc", ExactSpelling = true, EntryPoint = "open")]
    public static extern int OpenFile(byte* path, int flags, int mode);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "close")]
    public static extern int CloseFile(int file);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "read")]
    public static extern nint ReadFile(int file, byte* buffer, nuint count);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "statx")]
    public static extern int DescribeFile(int folder, byte* path, int flags, uint mask, FileFacts* facts);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "posix_fallocate")]
    public static extern int AllocateFile(int file, long offset, long length);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "geteuid")]
    public static extern uint EffectiveUser();

    [DllImport("libc", ExactSpelling = true, EntryPoint = "flock")]
    public static extern int LockFile(int file, int operation);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "unlink")]
    public static extern int RemoveFile(byte* path);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "mmap")]
    public static extern nint MapMemory(nint address, nuint length, int protection, int flags, int file, long offset);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "munmap")]
    public static extern int UnmapMemory(nint address, nuint length);

    [DllImport("libc", ExactSpelling = true, EntryPoint = "syscall")]
    public static extern nint Futex(nint number, uint* word, nint operation, nint value, TimeSpec* time, uint* second, nint third);

    /// <summary>Access to a process that <see cref="ProcessTimes"/> and <see cref="WaitForObject"/> need.</summary>
    public const uint QueryAndWait = 0x1000 | 0x100000;

    [DllImport("kernel32", ExactSpelling = true, EntryPoint = "OpenProcess")]
    public static extern nint OpenProcess(uint access, int inherited, uint processId);

    [DllImport("kernel32", ExactSpelling = true, EntryPoint = "WaitForSingleObject")]
    public static extern uint WaitForObject(nint handle, uint milliseconds);

    [DllImport("kernel32", ExactSpelling = true, EntryPoint = "GetProcessTimes")]
    public static extern int ProcessTimes(nint process, long* begun, long* ended, long* kernel, long* user);

    [DllImport("kernel32", ExactSpelling = true, EntryPoint = "CloseHandle")]
    public static extern int CloseHandle(nint handle);
}
