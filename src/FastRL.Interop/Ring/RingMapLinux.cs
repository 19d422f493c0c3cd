using System.Runtime.InteropServices;
using System.Text;

namespace FastRL.Interop.Ring;

/// <summary>A file below /dev/shm, futexes, and flock, which the system lets go when its holder dies.</summary>
internal sealed unsafe class RingMapLinux : RingMap
{
    private const string Folder = "/dev/shm/";
    private const int ReadWrite = 2, Create = 0x40, CloseOnExec = 0x80000, OwnerOnly = 0x180; // the last is 0600
    private const int ProtectReadWrite = 3, MapShared = 1;
    private const int SeekEnd = 2;
    private const int LockExclusive = 2, LockNonBlocking = 4, LockNone = 8;
    private const int FutexWait = 0, FutexWake = 1;

    // Whoever holds the lock writes some hundred bytes; a process that is stopped just then must not stop the rest for good.
    private const int LockAttempts = 2000;

    // The same on every system call table made since 2011 is 98; x86-64 has its own.
    private static readonly nint s_futex = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 202 : 98;

    private readonly int _file;

    private RingMapLinux(int file, string path)
    {
        _file = file;
        Location = path;
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    /// <remarks>The link in /proc says " (deleted)" then; fstat's struct differs from machine to machine.</remarks>
    public override bool IsRemoved
    {
        get
        {
            byte* target = stackalloc byte[512];
            fixed (byte* link = Terminated($"/proc/self/fd/{_file}"))
            {
                long length = RingSystem.ReadLink(link, target, 512);
                return length > 0 && target[length - 1] == ')';
            }
        }
    }

    /// <summary>See <see cref="RingMap.Open"/>.</summary>
    public static RingMap? OpenFile(string name, long newBytes)
    {
        string path = Folder + name;
        int flags = ReadWrite | CloseOnExec | (newBytes > 0 ? Create : 0);
        int file = OpenPath(path, flags);
        if (file < 0)
        {
            if (newBytes == 0 && !File.Exists(path)) return null;
            // It may have come between the two looks.
            file = OpenPath(path, flags);
            if (file < 0) throw Refused("open", path);
        }
        var map = new RingMapLinux(file, path);
        try
        {
            map.Lock();
            long bytes = RingSystem.SeekFile(file, 0, SeekEnd);
            if (bytes == 0)
            {
                if (newBytes == 0)
                {
                    map.Dispose();
                    return null;
                }
                if (RingSystem.ResizeFile(file, newBytes) != 0) throw Refused("size", path);
                bytes = newBytes;
            }
            nint address = RingSystem.MapMemory(0, (nuint)bytes, ProtectReadWrite, MapShared, file, 0);
            if (address == -1) throw Refused("map", path);
            map.Base = (byte*)address;
            map.Bytes = bytes;
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Lock()
    {
        for (int attempt = 0; RingSystem.LockFile(_file, LockExclusive | LockNonBlocking) != 0; attempt++)
        {
            if (attempt == LockAttempts)
            {
                throw new RingException(
                    RingFault.System, $"cannot lock {Location}: another process has held it for {LockAttempts / 1000} s");
            }
            Thread.Sleep(1);
        }
    }

    /// <inheritdoc/>
    public override void Unlock() => _ = RingSystem.LockFile(_file, LockNone);

    /// <inheritdoc/>
    public override void Remove()
    {
        fixed (byte* path = Terminated(Location)) _ = RingSystem.RemoveFile(path);
    }

    /// <inheritdoc/>
    public override void Sleep(uint* word, int milliseconds)
    {
        var time = new RingSystem.TimeSpec { Seconds = milliseconds / 1000, Nanoseconds = milliseconds % 1000 * 1_000_000 };
        _ = RingSystem.Futex(s_futex, word, FutexWait, 1, &time, null, 0);
    }

    /// <inheritdoc/>
    public override void Wake(uint* word) => _ = RingSystem.Futex(s_futex, word, FutexWake, int.MaxValue, null, null, 0);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Base != null) _ = RingSystem.UnmapMemory((nint)Base, (nuint)Bytes);
        Base = null;
        _ = RingSystem.CloseFile(_file);
    }

    private static int OpenPath(string path, int flags)
    {
        fixed (byte* text = Terminated(path)) return RingSystem.OpenFile(text, flags, OwnerOnly);
    }

    private static RingException Refused(string action, string path) => new(
        RingFault.System,
        $"cannot {action} {path}: see whose it is, that this user may write it, and that the system has memory left");

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
