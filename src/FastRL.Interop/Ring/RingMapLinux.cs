using System.Runtime.InteropServices;
using System.Text;

namespace FastRL.Interop.Ring;

/// <summary>A file below /dev/shm, futexes, and flock, which the system lets go when its holder dies.</summary>
/// <remarks>Links are not followed, and what is no file, or is another user's, is refused.</remarks>
internal sealed unsafe class RingMapLinux : RingMap
{
    private const string Folder = "/dev/shm/";
    private const int ReadWrite = 2, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000, OwnerOnly = 0x180; // the last is 0600
    private const int ProtectReadWrite = 3, MapShared = 1;
    private const int LockExclusive = 2, LockNonBlocking = 4, LockNone = 8;
    private const int FutexWait = 0, FutexWake = 1;
    private const int NoEntry = 2, Exists = 17, Loop = 40;

    // Whoever holds the lock writes some hundred bytes; a process that is stopped just then must not stop the rest for good.
    private const int LockAttempts = 2000;

    // The same on every system call table made since 2011 is 98; x86-64 has its own.
    private static readonly nint s_futex = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 202 : 98;

    // And ARM has its own number of the flag that refuses links.
    private static readonly int s_noFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    private readonly int _file;

    private RingMapLinux(int file, string path)
    {
        _file = file;
        Location = path;
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override bool IsRemoved => Look().Links == 0;

    /// <summary>See <see cref="RingMap.Open"/>.</summary>
    public static RingMap? OpenFile(string name, long newBytes, bool locked)
    {
        string path = Folder + name;
        int file = OpenPath(path, newBytes > 0);
        if (file < 0) return null;
        var map = new RingMapLinux(file, path);
        try
        {
            RingSystem.FileFacts facts = map.Look();
            if (!facts.IsRegular) throw Foreign(path, "no file");
            if (facts.Owner != RingSystem.EffectiveUser())
                throw Foreign(path, $"it belongs to user {facts.Owner}, this program runs as {RingSystem.EffectiveUser()}");
            if (locked) map.Lock();
            long bytes = map.Look().Bytes;
            if (bytes == 0)
            {
                if (newBytes == 0)
                {
                    map.Dispose();
                    return null;
                }
                map.Make(newBytes);
                bytes = newBytes;
            }
            nint address = RingSystem.MapMemory(0, (nuint)bytes, ProtectReadWrite, MapShared, file, 0);
            if (address == -1) throw Refused("map", path, RingSystem.LastError);
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

    // The system may keep a file of another user from being opened as one to be made, so that comes second. -1: there is none.
    private static int OpenPath(string path, bool make)
    {
        fixed (byte* text = Terminated(path))
        {
            while (true)
            {
                int flags = ReadWrite | CloseOnExec | s_noFollow;
                int file = RingSystem.OpenFile(text, flags, 0);
                if (file >= 0) return file;
                int error = RingSystem.LastError;
                if (error == NoEntry && !make) return -1;
                if (error == NoEntry)
                {
                    file = RingSystem.OpenFile(text, flags | Create | Exclusive, OwnerOnly);
                    if (file >= 0) return file;
                    error = RingSystem.LastError;
                    if (error == Exists) continue; // it came between the two looks
                }
                throw error == Loop ? Foreign(path, "a symbolic link, which is not followed") : Refused("open", path, error);
            }
        }
    }

    // Not by ftruncate: what is not there on a full /dev/shm would be missed only when it is written.
    private void Make(long bytes)
    {
        int error = RingSystem.AllocateFile(_file, 0, bytes);
        if (error == 0) return;
        Remove();
        throw Refused($"make {bytes} bytes of", Location, error);
    }

    private RingSystem.FileFacts Look()
    {
        RingSystem.FileFacts facts;
        byte nothing = 0;
        if (RingSystem.DescribeFile(_file, &nothing, RingSystem.FileFacts.OfTheFile, RingSystem.FileFacts.Wanted, &facts) != 0)
            throw Refused("look at", Location, RingSystem.LastError);
        return facts;
    }

    private static RingException Foreign(string path, string what) => new(RingFault.Foreign, $"{path} is foreign: {what}");

    // Mono's Win32Exception has the words of Windows for these numbers.
    private static RingException Refused(string action, string path, int error) => new(
        RingFault.System,
        $"cannot {action} {path}: {error switch
        {
            13 => "Permission denied",
            24 => "Too many open files",
            28 => "No space left on device",
            _ => $"error {error} of the system",
        }}");

    private static byte[] Terminated(string path) => Encoding.UTF8.GetBytes(path + '\0');
}
