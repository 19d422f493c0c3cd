using System.Runtime.InteropServices;
using FastRL.Interop;

namespace FastRL.Envs.Hockey;

/// <summary>Games of laser hockey, stepped by the native core on the calling thread, in player one's view.</summary>
/// <remarks>
/// Player two is, for each copy and episode, nobody, scripted, or external: <see cref="Hockey"/> has its actions and what it
/// sees. Groups are only a cut: a group's step runs in <see cref="Recv"/>.
/// </remarks>
public sealed unsafe class HockeyVecEnv : IVecEnv
{
    private const string StateName = "hockey 1";
    private const int Win = 0, Loss = 1, Limit = 2;
    private readonly HockeyHandle _handle;
    private readonly bool[] _inFlight;
    private bool _started;

    /// <summary>Makes the copies; the first episodes begin with <see cref="Reset"/>.</summary>
    /// <param name="options">Settings of all copies.</param>
    /// <param name="count">Copies, 1 to 1048576.</param>
    /// <param name="groups">Groups, 1 to <paramref name="count"/>.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public HockeyVecEnv(HockeyOptions options, int count, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, count);
        if (options.Fineness is not 0 and not (>= 2 and <= 64))
            throw new ArgumentException($"fineness is {options.Fineness}, must be 0 or 2 to 64", nameof(options));
        Options = options;
        Count = count;
        Groups = groups;
        ActionSpace = options.ActionSpace;
        Buffers = new VecBuffers(count, [new ObservationSpec("features", ElementKind.Float32, [options.ObservationSize])], ActionSpace);
        Hockey = new HockeyBuffers(count, options);
        _inFlight = new bool[groups];
        _handle = Create();
    }

    /// <summary>Settings of all copies.</summary>
    public HockeyOptions Options { get; }

    /// <summary>What is exchanged beyond <see cref="Buffers"/>.</summary>
    public HockeyBuffers Hockey { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ActionSpace ActionSpace { get; }

    /// <inheritdoc/>
    public int FramesPerStep => 1;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses { get; } =
    [
        new("win", Success: true, Truncation: false), new("loss", Success: false, Truncation: false),
        new("limit", Success: false, Truncation: true),
    ];

    /// <inheritdoc/>
    public VecBuffers Buffers { get; }

    /// <inheritdoc/>
    public int Groups { get; }

    /// <inheritdoc/>
    public void Reset(ulong seed)
    {
        RequireIdle();
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_hockey_reset((fr_hockey*)lease.Pointer, seed));
        Array.Fill(Buffers.EndCauses, -1);
        _started = true;
    }

    /// <summary>Cuts all episodes under way and starts the next ones, with the modes and players that the buffers now say.</summary>
    public void Restart()
    {
        RequireIdle();
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_hockey_restart((fr_hockey*)lease.Pointer, 0, Count));
        Array.Fill(Buffers.EndCauses, -1);
    }

    /// <summary>Starts an episode of one copy at given places, with the players that the buffers now say.</summary>
    /// <exception cref="ArgumentException">There is no such copy, or a place is out of range.</exception>
    public void StartAt(int copy, HockeyStart start)
    {
        RequireIdle();
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
        RequireIdle();
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
    public void SaveState(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        RequireIdle();
        using var blocks = new StateBlockWriter(destination);
        blocks.Writer.Write(Signature());
        blocks.Flush();
        using HandleLease lease = Lease();
        ulong size;
        Status.ThrowIfFailed(Native.fr_hockey_state_size((fr_hockey*)lease.Pointer, &size));
        byte[] state = new byte[checked((int)size)];
        fixed (byte* bytes = state)
            Status.ThrowIfFailed(Native.fr_hockey_state_save((fr_hockey*)lease.Pointer, bytes, size));
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
            Status.ThrowIfDataFailed(Native.fr_hockey_state_load((fr_hockey*)lease.Pointer, bytes, (ulong)state.Length));
        Array.Fill(Buffers.EndCauses, -1);
        _started = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

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

    private string Signature() => $"{StateName}; keep mode {(Options.KeepMode ? "on" : "off")}; {Count} copies";

    private void RequireIdle()
    {
        int group = Array.IndexOf(_inFlight, true);
        if (group >= 0) throw new InvalidOperationException($"group {group} has a step under way; receive it first");
    }

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
