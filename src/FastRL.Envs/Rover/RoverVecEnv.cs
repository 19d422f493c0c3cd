using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Envs.Rover;

/// <summary>Lunar rovers, each on a field of its own, stepped by the native core on the calling thread.</summary>
/// <remarks>rover.h has the rules. Groups are only a cut: a group's step runs in <see cref="VecEnv.Recv"/>.</remarks>
public sealed unsafe class RoverVecEnv : VecEnv
{
    private const int Delivered = (int)fr_rover_cause.FR_ROVER_CAUSE_DELIVERED, Limit = (int)fr_rover_cause.FR_ROVER_CAUSE_LIMIT;
    private const int InfoSize = (int)fr_rover_info.FR_ROVER_INFO_COUNT;

    // The core's causes, then the same again, but for the first, where the goal was met before.
    private static readonly EndCause[] _endCauses =
    [
        new("delivered", Success: true, Truncation: false),
        new("collision", Success: false, Truncation: false),
        new("obstacle drop", Success: false, Truncation: false),
        new("limit", Success: false, Truncation: true),
        new("collision after success", Success: true, Truncation: false),
        new("obstacle drop after success", Success: true, Truncation: false),
        new("limit with success", Success: true, Truncation: true),
    ];

    private static readonly string[] _original =
    [
        "x", "y", "heading", "speed", "holding", "held", "in_excavation", "in_construction", "in_berm", "in_obstacle",
        "orb_distance", "orb_angle", "orb_in_reach",
        .. Enumerable.Range(1, 5).SelectMany(i => new[] { $"obstacle_{i}_distance", $"obstacle_{i}_angle", $"obstacle_{i}_radius" }),
        "target_distance", "target_angle",
    ];

    private static readonly string[] _navigator =
    [
        "speed", "turn", "holding", "orb_in_reach", "in_construction", "close", "has_way", "time_left", "advised_speed", "advised_turn",
        .. ((string[])["soon", "then", "later"]).SelectMany(when => new[] { $"way_{when}_across", $"way_{when}_ahead", $"way_{when}_sine", $"way_{when}_cosine" }),
        "free_ahead", "free_back", "free_left", "free_right", "free_ahead_left", "free_ahead_right", "free_back_left", "free_back_right",
    ];

    private readonly float[] _infos;
    private readonly int[] _causes;
    private readonly RoverHandle _handle;

    /// <summary>Makes the copies; the first episodes begin with <see cref="VecEnv.Reset"/>.</summary>
    /// <param name="options">Settings of all copies.</param>
    /// <param name="count">Copies, 1 to 1048576.</param>
    /// <param name="groups">Groups, 1 to <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public RoverVecEnv(RoverOptions options, int count, int groups = 1) : base(MakeBuffers(options, count), _endCauses, groups)
    {
        Options = options;
        _infos = GC.AllocateArray<float>(checked(count * InfoSize), pinned: true);
        _causes = GC.AllocateArray<int>(count, pinned: true);
        _handle = Create();
    }

    /// <summary>Settings of all copies.</summary>
    public RoverOptions Options { get; }

    /// <inheritdoc/>
    public override int TicksPerStep => Options.TicksPerAction;

    /// <inheritdoc/>
    protected override string Signature =>
        $"rover 1; {Options.TicksPerAction} ticks an action{(Options.Original ? "; original" : "")}{(Options.Layout == RoverLayout.Navigator ? "; navigator 3" : "")}; {Count} copies";

    /// <summary>Whether a cause of <see cref="VecEnv.EndCauses"/> is a collision.</summary>
    public static bool IsCollision(EndCause cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause == _endCauses[1] || cause == _endCauses[4];
    }

    /// <summary>Whether a cause is the limit of steps.</summary>
    public static bool IsLimit(EndCause cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause == _endCauses[Limit] || cause == _endCauses[Limit + Limit];
    }

    /// <summary>Whether a cause is that every orb was delivered.</summary>
    public static bool IsDelivered(EndCause cause) => cause == _endCauses[Delivered];

    /// <summary>The episode that the last step of a copy belonged to, ended or not.</summary>
    public RoverEpisode Episode(int copy)
    {
        ReadOnlySpan<float> row = _infos.AsSpan(copy * InfoSize, InfoSize);
        return new RoverEpisode(
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_STEPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_CONSTRUCTION_DROPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_BERM_DROPS],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_ORBS_GRABBED],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_ORBS_DELIVERED],
            (int)row[(int)fr_rover_info.FR_ROVER_INFO_BERM_ORBS],
            row[(int)fr_rover_info.FR_ROVER_INFO_REACHED_ORB] != 0,
            row[(int)fr_rover_info.FR_ROVER_INFO_SPEED],
            row[(int)fr_rover_info.FR_ROVER_INFO_REWARD]);
    }

    /// <summary>Bytes of <c>fr_rover_view</c>.</summary>
    public static int ViewBytes => sizeof(fr_rover_view);

    /// <summary>What is to be drawn of a copy, laid out as <c>fr_rover_view</c>; takes <see cref="ViewBytes"/>.</summary>
    public void CopyView(int copy, Span<byte> destination)
    {
        using HandleLease lease = Lease();
        fr_rover_view view;
        Status.ThrowIfFailed(Native.fr_rover_get_view((fr_rover*)lease.Pointer, copy, &view));
        new ReadOnlySpan<byte>(&view, sizeof(fr_rover_view)).CopyTo(destination);
    }

    /// <inheritdoc/>
    protected override void OnReset(ulong seed)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_rover_reset((fr_rover*)lease.Pointer, seed));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An action is not a finite number; none of the group's copies was stepped.</exception>
    protected override void OnRecv(int group, int first, int end)
    {
        using (HandleLease lease = Lease())
            Status.ThrowIfFailed(Native.fr_rover_step((fr_rover*)lease.Pointer, first, end - first));
        Span<int> causes = Buffers.EndCauses;
        for (int i = first; i < end; i++)
        {
            int cause = _causes[i];
            causes[i] = cause > Delivered && Episode(i).Meets(Options.Goal, cause == Limit, delivered: false) ? cause + Limit : cause;
        }
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        using HandleLease lease = Lease();
        var rover = (fr_rover*)lease.Pointer;
        ulong size;
        Status.ThrowIfFailed(Native.fr_rover_state_size(rover, &size));
        NativeState.Save(blocks, size, (bytes, length) => Native.fr_rover_state_save(rover, bytes, length));
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        using HandleLease lease = Lease();
        var rover = (fr_rover*)lease.Pointer;
        NativeState.Load(blocks, (bytes, length) => Native.fr_rover_state_load(rover, bytes, length));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(RoverOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] features = options.Layout == RoverLayout.Navigator ? _navigator : _original;
        return new VecBuffers(
            count,
            [new ObservationSpec("features", ElementKind.Float32, [features.Length], features)],
            new ActionSpace.Box([-1, -1, 0], [1, 1, 1], ["speed", "turn", "dig"]));
    }

    private RoverHandle Create()
    {
        fr_rover_config config;
        Native.fr_rover_config_init(&config);
        config.count = Count;
        config.ticks_per_action = Options.TicksPerAction;
        config.max_episode_steps = Options.MaxEpisodeSteps;
        config.compat = (int)(Options.Original ? fr_rover_compat.FR_ROVER_COMPAT_ORIGINAL : fr_rover_compat.FR_ROVER_COMPAT_NONE);
        config.layout = (int)Options.Layout;
        // Pinned for good: arrays of VecBuffers never move, and the handle's user keeps them alive.
        fr_rover_buffers buffers = new()
        {
            actions = Address(Buffers.ContinuousActions),
            observations = Address((float[])Buffers.Observations[0].Array),
            final_observations = Address((float[])Buffers.FinalObservations[0].Array),
            rewards = Address(Buffers.Rewards),
            terminated = Address(Buffers.Terminated),
            truncated = Address(Buffers.Truncated),
            causes = Address(_causes),
            infos = Address(_infos),
        };
        fr_rover* rover;
        Status.ThrowIfFailed(Native.fr_rover_create(&config, &buffers, &rover), "rover");
        var handle = new RoverHandle(rover);
        fr_rover_rewards rewards = Options.Rewards.ToNative();
        Status.ThrowIfFailed(Native.fr_rover_set_rewards(rover, &rewards), "rover");
        Status.ThrowIfFailed(Native.fr_rover_set_starts(rover, Options.StartAnywhere, Options.StartCarrying), "rover");
        Status.ThrowIfFailed(Native.fr_rover_set_margin(rover, Options.Margin), "rover");
        return handle;
    }

    private static T* Address<T>(T[] array) where T : unmanaged => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);

    private HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_rover</c>.</summary>
    private sealed class RoverHandle(fr_rover* rover) : NativeHandle((nint)rover)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_rover_destroy((fr_rover*)handle);
            return true;
        }
    }
}
