using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace FastRL.Interop.Collectives;

/// <summary>Processes, on one machine or many, that work together: fastrl/gloo.h says what the calls promise.</summary>
/// <remarks>
/// Calls are collective: every process makes the same ones in the same order. A process alone is a group as well, without
/// any library. For one thread at a time; <see cref="Check"/> may be called beside another call.
/// </remarks>
public sealed unsafe class ProcessGroup : IDisposable
{
    private readonly GroupHandle? _handle;
    private long _ticks;

    private ProcessGroup(int rank, int world, GroupHandle? handle) => (Rank, World, _handle) = (rank, world, handle);

    /// <summary>Place of this process among them, from 0.</summary>
    public int Rank { get; }

    /// <summary>Processes in the group, this one included.</summary>
    public int World { get; }

    /// <summary>Time spent in calls, waiting for others included.</summary>
    public TimeSpan Spent => Stopwatch.GetElapsedTime(0, _ticks);

    /// <summary>The part of <see cref="Spent"/> in which nothing had come from another process yet: it was not as far, or its bytes were under way.</summary>
    /// <exception cref="ObjectDisposedException">It was left.</exception>
    public TimeSpan Waited
    {
        get
        {
            if (_handle is null) return TimeSpan.Zero;
            using var lease = new HandleLease(_handle, this);
            long nanoseconds;
            ThrowIfFailed(Native.fr_gloo_get_waited((fr_gloo*)lease.Pointer, &nanoseconds));
            return TimeSpan.FromMicroseconds(nanoseconds / 1000);
        }
    }

    /// <summary>Why there can be no groups of several processes here, as a sentence; null where there can.</summary>
    public static string? LoadError
    {
        get
        {
            try
            {
                fr_gloo_config config;
                Native.fr_gloo_config_init(&config);
                return null;
            }
            catch (Exception problem) when (problem is DllNotFoundException or InvalidOperationException or EntryPointNotFoundException)
            {
                return problem.Message;
            }
        }
    }

    /// <summary>A process alone.</summary>
    public static ProcessGroup Alone() => new(0, 1, null);

    /// <summary>Connects with the others; returns when all are there.</summary>
    /// <param name="rank">Place of this process, 0 to <paramref name="world"/> - 1, each once.</param>
    /// <param name="world">Processes, 1 to 4096.</param>
    /// <param name="store">A folder that all of them see, empty and new for each group.</param>
    /// <param name="address">Name or number of the address to listen at; null for one that only this machine reaches.</param>
    /// <param name="connecting">How long the others are waited for.</param>
    /// <param name="silence">How long a process may be silent, in milliseconds from 100, until it counts as lost.</param>
    /// <exception cref="ProcessLostException">Not all came in time.</exception>
    /// <exception cref="DllNotFoundException">The library is not there: see <see cref="LoadError"/>.</exception>
    public static ProcessGroup Connect(int rank, int world, string store, string? address, TimeSpan connecting, TimeSpan silence)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (world == 1) return Alone();
        fixed (byte* folder = Encoding.UTF8.GetBytes(store + '\0'), host = address is null ? null : Encoding.UTF8.GetBytes(address + '\0'))
        {
            fr_gloo_config config;
            Native.fr_gloo_config_init(&config);
            config.rank = rank;
            config.world = world;
            config.store = folder;
            config.address = host;
            config.connect_ms = checked((int)connecting.TotalMilliseconds);
            config.silence_ms = checked((int)silence.TotalMilliseconds);
            fr_gloo* group;
            ThrowIfFailed(Native.fr_gloo_create(&config, &group));
            return new ProcessGroup(rank, world, new GroupHandle(group));
        }
    }

    /// <summary>Throws once a process is lost; asks nobody and costs nearly nothing.</summary>
    /// <exception cref="ProcessLostException">One is.</exception>
    public void Check()
    {
        if (_handle is null) return;
        using var lease = new HandleLease(_handle, this);
        ThrowIfFailed(Native.fr_gloo_check((fr_gloo*)lease.Pointer));
    }

    /// <summary>Sums vectors in the order of the processes, and in each in the order of its parts: the same bits everywhere.</summary>
    /// <param name="parts">This process's, one after another; there may be none.</param>
    /// <param name="sum">Result; its length is a part's.</param>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Sum(ReadOnlySpan<float> parts, Span<float> sum)
    {
        if (parts.Length % sum.Length != 0)
            throw new ArgumentException($"{parts.Length} numbers are no whole number of parts of {sum.Length}", nameof(parts));
        int count = parts.Length / sum.Length;
        if (_handle is null)
        {
            if (count == 0) throw new ArgumentException("nobody has a part", nameof(parts));
            parts[..sum.Length].CopyTo(sum);
            for (int at = sum.Length; at < parts.Length; at += sum.Length)
                for (int i = 0; i < sum.Length; i++) sum[i] += parts[at + i];
            return;
        }
        long begun = Stopwatch.GetTimestamp();
        using var lease = new HandleLease(_handle, this);
        fixed (float* from = parts, to = sum)
            ThrowIfFailed(Native.fr_gloo_sum((fr_gloo*)lease.Pointer, from, count, sum.Length, to));
        _ticks += Stopwatch.GetTimestamp() - begun;
    }

    /// <summary>Brings everybody's block to everybody, in the order of the processes.</summary>
    /// <param name="own">This process's; all are of one length.</param>
    /// <param name="all">Result, <see cref="World"/> times as long.</param>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Gather<T>(ReadOnlySpan<T> own, Span<T> all) where T : unmanaged
    {
        if (all.Length != own.Length * World)
            throw new ArgumentException($"{World} blocks of {own.Length} do not fill {all.Length}", nameof(all));
        if (own.Length == 0) return;
        if (_handle is null)
        {
            own.CopyTo(all);
            return;
        }
        long begun = Stopwatch.GetTimestamp();
        using var lease = new HandleLease(_handle, this);
        fixed (T* from = own, to = all)
            ThrowIfFailed(Native.fr_gloo_gather((fr_gloo*)lease.Pointer, from, (long)own.Length * sizeof(T), to));
        _ticks += Stopwatch.GetTimestamp() - begun;
    }

    /// <summary>Brings everybody's bytes, however many, to everybody.</summary>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public byte[][] GatherBytes(ReadOnlySpan<byte> own)
    {
        int[] lengths = new int[World];
        Gather([own.Length], lengths);
        int longest = lengths.Max();
        byte[] padded = new byte[longest], all = new byte[checked((long)longest * World)];
        own.CopyTo(padded);
        Gather<byte>(padded, all);
        return [.. lengths.Select((length, rank) => all[(rank * longest)..(rank * longest + length)])];
    }

    /// <summary>Brings the first process's bytes to everybody.</summary>
    /// <param name="data">Of the first; what others give is not looked at.</param>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public byte[] BroadcastBytes(byte[] data)
    {
        if (_handle is null) return data;
        long length = data.Length;
        Broadcast((byte*)&length, sizeof(long));
        if (Rank > 0) data = new byte[length];
        fixed (byte* bytes = data)
            if (length > 0) Broadcast(bytes, length);
        return data;
    }

    /// <summary>Leaves; the others find the group broken.</summary>
    public void Dispose() => _handle?.Dispose();

    private void Broadcast(byte* data, long bytes)
    {
        long begun = Stopwatch.GetTimestamp();
        using var lease = new HandleLease(_handle!, this);
        ThrowIfFailed(Native.fr_gloo_broadcast((fr_gloo*)lease.Pointer, 0, data, bytes));
        _ticks += Stopwatch.GetTimestamp() - begun;
    }

    // This library keeps its own last error.
    private static void ThrowIfFailed(fr_status status)
    {
        if (status == fr_status.FR_STATUS_OK) return;
        string message = Marshal.PtrToStringUTF8((nint)Native.fr_gloo_error_message()) ?? "";
        throw status switch
        {
            fr_status.FR_STATUS_LOST => new ProcessLostException(message),
            fr_status.FR_STATUS_INVALID_ARGUMENT => new ArgumentException(message),
            _ => new NativeException(status, message),
        };
    }

    /// <summary>Owns a <c>fr_gloo</c>.</summary>
    private sealed class GroupHandle(fr_gloo* group) : NativeHandle((nint)group)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_gloo_destroy((fr_gloo*)handle);
            return true;
        }
    }
}
