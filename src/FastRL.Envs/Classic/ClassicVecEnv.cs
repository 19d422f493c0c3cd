using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Envs.Classic;

/// <summary>Copies of a classic control task, stepped by the native core on the calling thread.</summary>
/// <remarks>
/// A step of a copy takes some ten nanoseconds, less than waking a thread, so that groups are only a cut: a group's step
/// runs in <see cref="Recv"/>.
/// </remarks>
public sealed unsafe class ClassicVecEnv : VecEnv
{
    private readonly ClassicHandle _handle;

    /// <summary>Makes the copies; the first episodes begin with <see cref="VecEnv.Reset"/>.</summary>
    /// <param name="task">What is played.</param>
    /// <param name="count">Copies, 1 to 1048576.</param>
    /// <param name="groups">Groups, 1 to <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ClassicVecEnv(ClassicTask task, int count, int groups = 1) : base(MakeBuffers(task, count), task.EndCauses, groups)
    {
        Task = task;
        _handle = Create();
    }

    /// <summary>What is played.</summary>
    public ClassicTask Task { get; }

    /// <inheritdoc/>
    protected override string Signature => $"classic control 1; {Task.Title}; {Count} copies";

    /// <inheritdoc/>
    protected override void OnReset(ulong seed) => OnReset(seed, 0);

    /// <inheritdoc/>
    protected override void OnReset(ulong seed, int first)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_classic_reset((fr_classic*)lease.Pointer, seed, first));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An action is out of range; none of the group's copies was stepped.</exception>
    protected override void OnRecv(int group, int first, int end)
    {
        using (HandleLease lease = Lease())
            Status.ThrowIfFailed(Native.fr_classic_step((fr_classic*)lease.Pointer, first, end - first));
        ReadOnlySpan<byte> terminated = Buffers.Terminated, truncated = Buffers.Truncated;
        Span<int> causes = Buffers.EndCauses;
        int limit = EndCauses.Count - 1;
        for (int i = first; i < end; i++) causes[i] = terminated[i] != 0 ? 0 : truncated[i] != 0 ? limit : -1;
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        using HandleLease lease = Lease();
        var classic = (fr_classic*)lease.Pointer;
        ulong size;
        Status.ThrowIfFailed(Native.fr_classic_state_size(classic, &size));
        NativeState.Save(blocks, size, (bytes, length) => Native.fr_classic_state_save(classic, bytes, length));
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        using HandleLease lease = Lease();
        var classic = (fr_classic*)lease.Pointer;
        NativeState.Load(blocks, (bytes, length) => Native.fr_classic_state_load(classic, bytes, length));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(ClassicTask task, int count)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new VecBuffers(count, [task.ObservationSpec], task.ActionSpace);
    }

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
