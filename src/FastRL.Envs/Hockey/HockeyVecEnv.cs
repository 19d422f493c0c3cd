using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Envs.Hockey;

/// <summary>Games of laser hockey, stepped by the native core on the calling thread, in player one's view.</summary>
/// <remarks>
/// Player two is, for each copy and episode, nobody, scripted, or external: <see cref="Hockey"/> has its actions and what it
/// sees. Groups are only a cut: a group's step runs in <see cref="VecEnv.Recv"/>.
/// </remarks>
public sealed unsafe class HockeyVecEnv : VecEnv
{
    private const int Win = 0, Loss = 1, Limit = 2;

    private static readonly EndCause[] _endCauses =
    [
        new("win", Success: true, Truncation: false), new("loss", Success: false, Truncation: false),
        new("limit", Success: false, Truncation: true),
    ];

    private readonly HockeyHandle _handle;

    /// <summary>Makes the copies; the first episodes begin with <see cref="VecEnv.Reset"/>.</summary>
    /// <param name="options">Settings of all copies.</param>
    /// <param name="count">Copies, 1 to 1048576.</param>
    /// <param name="groups">Groups, 1 to <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public HockeyVecEnv(HockeyOptions options, int count, int groups = 1) : base(MakeBuffers(options, count), _endCauses, groups)
    {
        Options = options;
        Hockey = new HockeyBuffers(count, options);
        _handle = Create();
    }

    /// <summary>Settings of all copies.</summary>
    public HockeyOptions Options { get; }

    /// <summary>What is exchanged beyond <see cref="Buffers"/>.</summary>
    public HockeyBuffers Hockey { get; }

    /// <inheritdoc/>
    protected override string Signature => $"hockey 1; keep mode {(Options.KeepMode ? "on" : "off")}; {Count} copies";

    /// <summary>Cuts all episodes under way and starts the next ones, with the modes and players that the buffers now say.</summary>
    public void Restart()
    {
        Groups.RequireIdle();
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_hockey_restart((fr_hockey*)lease.Pointer, 0, Count));
        Array.Fill(Buffers.EndCauses, -1);
    }

    /// <summary>Starts an episode of one copy at given places, with the players that the buffers now say.</summary>
    /// <exception cref="ArgumentException">There is no such copy, or a place is out of range.</exception>
    public void StartAt(int copy, HockeyStart start)
    {
        Groups.RequireIdle();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)copy, (uint)Count, nameof(copy));
        fr_hockey_start places = new()
        {
            mode = (int)start.Mode,
            player = (int)Hockey.Players[copy],
            opponent = (int)Hockey.Opponents[copy],
            puck_x = start.PuckX,
            puck_y = start.PuckY,
            opponent_x = start.OpponentX,
            opponent_y = start.OpponentY,
            target_y = start.TargetY,
        };
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_hockey_start_at((fr_hockey*)lease.Pointer, copy, &places));
        Buffers.EndCauses[copy] = -1;
    }

    /// <summary>Puts players and puck of one copy where an observation of player one has them; time and spin stay.</summary>
    /// <exception cref="ArgumentException">The row has another length, or a value that no game has.</exception>
    public void SetState(int copy, ReadOnlySpan<float> observation)
    {
        Groups.RequireIdle();
        if (observation.Length != Options.ObservationSize)
            throw new ArgumentException($"the observation has {observation.Length} values, must have {Options.ObservationSize}", nameof(observation));
        using HandleLease lease = Lease();
        fixed (float* values = observation)
            Status.ThrowIfFailed(Native.fr_hockey_set_state((fr_hockey*)lease.Pointer, copy, values));
        Buffers.EndCauses[copy] = -1;
    }

    /// <summary>What a copy plays at present.</summary>
    public HockeyEpisode Episode(int copy)
    {
        using HandleLease lease = Lease();
        fr_hockey_episode episode;
        Status.ThrowIfFailed(Native.fr_hockey_get_episode((fr_hockey*)lease.Pointer, copy, &episode));
        return new((HockeyMode)episode.mode, (HockeyPlayer)episode.player, (HockeyPlayer)episode.opponent, episode.time);
    }

    /// <inheritdoc/>
    protected override void OnReset(ulong seed)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_hockey_reset((fr_hockey*)lease.Pointer, seed));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An action is out of range; none of the group's copies was stepped.</exception>
    protected override void OnRecv(int group, int first, int end)
    {
        using (HandleLease lease = Lease())
            Status.ThrowIfFailed(Native.fr_hockey_step((fr_hockey*)lease.Pointer, first, end - first));
        ReadOnlySpan<byte> terminated = Buffers.Terminated, truncated = Buffers.Truncated;
        ReadOnlySpan<float> infos = Hockey.Infos;
        Span<int> causes = Buffers.EndCauses;
        for (int i = first; i < end; i++)
        {
            causes[i] = terminated[i] != 0 ? infos[i * HockeyBuffers.InfoSize] > 0 ? Win : Loss
                : truncated[i] != 0 ? Limit : -1;
        }
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        using HandleLease lease = Lease();
        var hockey = (fr_hockey*)lease.Pointer;
        ulong size;
        Status.ThrowIfFailed(Native.fr_hockey_state_size(hockey, &size));
        NativeState.Save(blocks, size, (bytes, length) => Native.fr_hockey_state_save(hockey, bytes, length));
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        using HandleLease lease = Lease();
        var hockey = (fr_hockey*)lease.Pointer;
        NativeState.Load(blocks, (bytes, length) => Native.fr_hockey_state_load(hockey, bytes, length));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(HockeyOptions options, int count)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Fineness is not 0 and not (>= 2 and <= 64))
            throw new ArgumentException($"fineness is {options.Fineness}, must be 0 or 2 to 64", nameof(options));
        return new VecBuffers(count, [new ObservationSpec("features", ElementKind.Float32, [options.ObservationSize])], options.ActionSpace);
    }

    private HockeyHandle Create()
    {
        fr_hockey_config config;
        Native.fr_hockey_config_init(&config);
        config.count = Count;
        config.keep_mode = Options.KeepMode ? 1 : 0;
        config.fineness = Options.Fineness;
        config.spawn = (int)Options.Spawn;
        // Pinned for good: these arrays never move, and the handle's user keeps them alive.
        fr_hockey_buffers buffers = new()
        {
            choices = Address(Buffers.Actions),
            actions = Address(Buffers.ContinuousActions),
            opponent_actions = Address(Hockey.OpponentActions),
            modes = (byte*)Address(Hockey.Modes),
            players = (byte*)Address(Hockey.Players),
            opponents = (byte*)Address(Hockey.Opponents),
            observations = Address((float[])Buffers.Observations[0].Array),
            final_observations = Address((float[])Buffers.FinalObservations[0].Array),
            rewards = Address(Buffers.Rewards),
            infos = Address(Hockey.Infos),
            terminated = Address(Buffers.Terminated),
            truncated = Address(Buffers.Truncated),
            opponent_observations = Address(Hockey.OpponentObservations),
            opponent_final_observations = Address(Hockey.OpponentFinalObservations),
            opponent_rewards = Address(Hockey.OpponentRewards),
            opponent_infos = Address(Hockey.OpponentInfos),
        };
        fr_hockey* hockey;
        Status.ThrowIfFailed(Native.fr_hockey_create(&config, &buffers, &hockey), "hockey");
        return new HockeyHandle(hockey);
    }

    private static T* Address<T>(T[] array) where T : unmanaged =>
        array.Length == 0 ? null : (T*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);

    private HandleLease Lease() => new(_handle, this);

    /// <summary>Owns a <c>fr_hockey</c>.</summary>
    private sealed class HockeyHandle(fr_hockey* hockey) : NativeHandle((nint)hockey)
    {
        protected override bool ReleaseHandle()
        {
            Native.fr_hockey_destroy((fr_hockey*)handle);
            return true;
        }
    }
}
