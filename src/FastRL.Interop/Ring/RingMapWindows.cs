using System.IO.MemoryMappedFiles;

namespace FastRL.Interop.Ring;

/// <summary>A named mapping of the page file, a named mutex, and named events in the futex's place.</summary>
/// <remarks>
/// The same objects as native/ring/map_windows.cpp. Windows removes the mapping when the last process lets it go, so there is no
/// name to take away, and nobody can make it shorter before.
/// </remarks>
internal sealed unsafe class RingMapWindows : RingMap
{
    private const int LockMilliseconds = 2000;

    // What the system says where an object of another kind has the name.
    private const int InvalidHandle = unchecked((int)0x80070006);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Mutex _mutex;
    private readonly EventWaitHandle?[] _events = new EventWaitHandle?[4];

    private RingMapWindows(string name, MemoryMappedFile file, Mutex mutex)
    {
        Location = name;
        _file = file;
        _mutex = mutex;
        _view = file.CreateViewAccessor();
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        Base = address + _view.PointerOffset;
        Bytes = _view.Capacity;
    }

    /// <inheritdoc/>
    public override string Location { get; }

    /// <inheritdoc/>
    public override bool IsRemoved => false;

    /// <summary>See <see cref="RingMap.Open"/>.</summary>
    public static RingMap? OpenMapping(string name, long newBytes, bool locked)
    {
        var mutex = new Mutex(initiallyOwned: false, $"{Local(name)}:attach"); // no name of a channel has a colon
        Acquire(mutex, name);
        try
        {
#pragma warning disable CA1416 // this class is for Windows only
            MemoryMappedFile file = newBytes > 0
                ? MemoryMappedFile.CreateOrOpen(Local(name), newBytes)
                : MemoryMappedFile.OpenExisting(Local(name));
#pragma warning restore CA1416
            if (!locked) mutex.ReleaseMutex();
            return new RingMapWindows(name, file, mutex);
        }
        catch (FileNotFoundException)
        {
            mutex.ReleaseMutex();
            mutex.Dispose();
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            mutex.ReleaseMutex();
            mutex.Dispose();
            throw problem.HResult == InvalidHandle
                ? new RingException(RingFault.Foreign, $"{name} is foreign: no memory")
                : new RingException(RingFault.System, $"cannot open {name}: {problem.Message}");
        }
    }

    /// <inheritdoc/>
    public override void Lock() => Acquire(_mutex, Location);

    /// <inheritdoc/>
    public override void Unlock() => _mutex.ReleaseMutex();

    /// <inheritdoc/>
    public override void Remove()
    {
    }

    /// <inheritdoc/>
    public override void Sleep(uint* word, int milliseconds) => Event(word).WaitOne(milliseconds);

    /// <inheritdoc/>
    public override void Wake(uint* word) => Event(word).Set();

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Base == null) return;
        Base = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _mutex.Dispose();
        foreach (EventWaitHandle? handle in _events) handle?.Dispose();
    }

    private static string Local(string name) => $"Local\\{name}";

    private static void Acquire(Mutex mutex, string name)
    {
        try
        {
            if (mutex.WaitOne(LockMilliseconds)) return;
            throw new RingException(RingFault.System, $"cannot lock {name}: another process has held it for {LockMilliseconds / 1000} s");
        }
        catch (AbandonedMutexException)
        {
            // Its holder died; what it left half done is found by whoever attaches.
        }
    }

    // The four waiting words, in the order of their places: reader and writer of each direction.
    private EventWaitHandle Event(uint* word)
    {
        long offset = (byte*)word - Base - Native.FR_RING_COUNTERS_OFFSET;
        int index = (int)(offset / sizeof(fr_ring_counters) * 2) + (offset % sizeof(fr_ring_counters) / Native.FR_RING_LINE == 3 ? 1 : 0);
        return _events[index] ??= new EventWaitHandle(initialState: false, EventResetMode.AutoReset, $"{Local(Location)}:wake{index}");
    }
}
