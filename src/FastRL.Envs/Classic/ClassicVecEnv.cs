using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Envs.Classic;

/// <summary>Copies of a classic control task, stepped by the native core on the calling thread.</summary>
/// <remarks>
/// A step of a copy takes some ten nanoseconds, less than waking a thread, so that groups are only a cut: a group's step
/// runs in <see cref="Recv"/>.
/// </remarks>
public sealed unsafe class ClassicVecEnv : IVecEnv
{
    private const string StateName = "classic control 1";
    private readonly ClassicHandle _handle;
    private readonly bool[] _inFlight;
    private bool _started;

    /// <summary>Makes the copies; the first episodes begin with <see cref="Reset"/>.</summary>
    /// <param name="task">What is played.</param>
    /// <param name="count">Copies, 1 to 1048576.</param>
    /// <param name="groups">Groups, 1 to <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ClassicVecEnv(ClassicTask task, int count, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, count);
        Task = task;
        Count = count;
        Groups = groups;
        Buffers = new VecBuffers(count, [task.ObservationSpec], task.ActionSpace);
        _inFlight = new bool[groups];
        _handle = Create();
    }

    /// <summary>What is played.</summary>
    public ClassicTask Task { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ActionSpace ActionSpace => Task.ActionSpace;

    /// <inheritdoc/>
    public int FramesPerStep => 1;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses => Task.EndCauses;

    /// <inheritdoc/>
    public VecBuffers Buffers { get; }

    /// <inheritdoc/>
    public int Groups { get; }

    /// <inheritdoc/>
    public void Reset(ulong seed)
    {
        RequireIdle();
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_classic_reset((fr_classic*)lease.Pointer, seed));
        Array.Fill(Buffers.EndCauses, -1);
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no reset, or the group is under way.</exception>
    public void Send(int group)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Groups, nameof(group));
        if (!_started) throw new InvalidOperationException("the environment was not reset");
        if (_inFlight[group]) throw new InvalidOperationException($"group {group} has a step under way already");
        _inFlight[group] = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The group has no step under way.</exception>
    /// <exception cref="ArgumentException">An action is out of range; none of the group's copies was stepped.</exception>
    public void Recv(int group)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Groups, nameof(group));
        if (!_inFlight[group]) throw new InvalidOperationException($"group {group} has no step under way");
        _inFlight[group] = false;
        int first = group * Count / Groups, end = (group + 1) * Count / Groups;
        using (HandleLease lease = Lease())
            Status.ThrowIfFailed(Native.fr_classic_step((fr_classic*)lease.Pointer, first, end - first));
        ReadOnlySpan<byte> terminated = Buffers.Terminated, truncated = Buffers.Truncated;
        Span<int> causes = Buffers.EndCauses;
        int limit = EndCauses.Count - 1;
        for (int i = first; i < end; i++) causes[i] = terminated[i] != 0 ? 0 : truncated[i] != 0 ? limit : -1;
    }

    /// <inheritdoc/>
    public void SaveState(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        RequireIdle();
        using var blocks = new StateBlockWriter(destination);
        blocks.Writer.Write(Signature());
        blocks.Flush();
        using HandleLease lease = Lease();
        ulong size;
        Status.ThrowIfFailed(Native.fr_classic_state_size((fr_classic*)lease.Pointer, &size));
        byte[] state = new byte[checked((int)size)];
        fixed (byte* bytes = state)
            Status.ThrowIfFailed(Native.fr_classic_state_save((fr_classic*)lease.Pointer, bytes, size));
        blocks.Writer.Write(state);
        blocks.Flush();
    }

    /// <inheritdoc/>
    public void LoadState(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireIdle();
        var blocks = new StateBlockReader(source);
        using (BinaryReader header = blocks.Next())
        {
            string found = header.ReadString();
            if (found != Signature())
                throw new InvalidDataException($"the state is of another environment: it has [{found}], this one is [{Signature()}]");
        }
        using BinaryReader block = blocks.Next();
        byte[] state = block.ReadBytes(checked((int)block.BaseStream.Length));
        using HandleLease lease = Lease();
        fixed (byte* bytes = state)
            Status.ThrowIfDataFailed(Native.fr_classic_state_load((fr_classic*)lease.Pointer, bytes, (ulong)state.Length));
        Array.Fill(Buffers.EndCauses, -1);
        _started = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private ClassicHandle Create()
    {
        fr_classic_config config;
        Native.fr_classic_config_init(&config);
        config.kind = (int)Task.Kind;
        config.count = Count;
        // Pinned for good: arrays of VecBuffers never move, and the handle's user keeps them alive.
        fr_classic_buffers buffers = new()
        {
            choices = Address(Buffers.Actions),
            reals = Address(Buffers.ContinuousActions),
            observations = Address((float[])Buffers.Observations[0].Array),
            final_observations = Address((float[])Buffers.FinalObservations[0].Array),
            rewards = Address(Buffers.Rewards),
            terminated = Address(Buffers.Terminated),
            truncated = Address(Buffers.Truncated),
        };
        fr_classic* classic;
        Status.ThrowIfFailed(Native.fr_classic_create(&config, &buffers, &classic), Task.Title);
        return new ClassicHandle(classic);
    }

    private static T* Address<T>(T[] array) where T : unmanaged =>
        array.Length == 0 ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);

    private string Signature() => $"{StateName}; {Task.Title}; {Count} copies";

    private void RequireIdle()
    {
        int group = Array.IndexOf(_inFlight, true);
        if (group >= 0) throw new InvalidOperationException($"group {group} has a step under way; receive it first");
    }

    private HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_classic</c>.</summary>
    private sealed class ClassicHandle(fr_classic* classic) : NativeHandle((nint)classic)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_classic_destroy((fr_classic*)handle);
            return true;
        }
    }
}
