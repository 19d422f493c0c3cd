namespace FastRL.Interop.Ring;

/// <summary>What a channel needs of the operating system: named shared memory, a lock for attaching, sleep and wake.</summary>
internal abstract unsafe class RingMap : IDisposable
{
    /// <summary>First byte; page-aligned.</summary>
    public byte* Base { get; protected set; }

    /// <summary>Bytes that are mapped.</summary>
    public long Bytes { get; protected set; }

    /// <summary>What to call the memory in messages: a path, or a name.</summary>
    public abstract string Location { get; }

    /// <summary>Opens the named memory, as a rule with the lock; null where there is none and none is to be made.</summary>
    /// <param name="name">A checked name.</param>
    /// <param name="newBytes">Size that it is made with where it does not exist or is empty; 0: it is not made.</param>
    /// <param name="locked">Whether the lock is taken.</param>
    /// <exception cref="RingException">The system refuses, or what has the name is a link, no file, or another user's.</exception>
    public static RingMap? Open(string name, long newBytes, bool locked = true) => RingSystem.IsLinux
        ? RingMapLinux.OpenFile(name, newBytes, locked)
        : RingSystem.IsWindows
            ? RingMapWindows.OpenMapping(name, newBytes, locked)
            : throw new PlatformNotSupportedException("ring channels need Linux or Windows");

    /// <summary>Keeps other processes from attaching and leaving.</summary>
    public abstract void Lock();

    /// <summary>Ends <see cref="Lock"/>, and the lock that opening took.</summary>
    public abstract void Unlock();

    /// <summary>The name was taken away, and may belong to other memory by now.</summary>
    public abstract bool IsRemoved { get; }

    /// <summary>Takes the name away; whoever has the memory keeps it.</summary>
    public abstract void Remove();

    /// <summary>Sleeps while the word is 1, until somebody wakes it or the time is over. May return early.</summary>
    public abstract void Sleep(uint* word, int milliseconds);

    /// <summary>Wakes whoever sleeps on the word.</summary>
    public abstract void Wake(uint* word);

    /// <inheritdoc/>
    public abstract void Dispose();
}
