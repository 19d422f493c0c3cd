using System.Diagnostics;
using System.Runtime.InteropServices;
using FastRL.Interop;
using FastRL.Interop.Ring;

namespace FastRL.Host.Games.Puck;

/// <summary>The trainer's side of PuckGym's own protocol: one struct of 127 bytes in shared memory, exchanged by flags.</summary>
/// <remarks>
/// <para>For games that have the original mod. It has no sequence numbers and no liveness, and the game writes the whole
/// struct at a time, so this side writes single fields, and only while the game waits for them. The original's stale
/// observations are avoided: after an action nothing is read until the game has taken that action.</para>
/// <para>After an end (done) the game has begun the next episode by itself: go on with <see cref="Step"/>, and
/// <see cref="Reset"/> only to begin in the middle. One thread at a time; nothing is allocated for a step.</para>
/// </remarks>
public sealed unsafe class LegacyPuckChannel : IDisposable
{
    /// <summary>Floats of an observation: the 16 of the skater, puck and stick, then goals, time and score.</summary>
    /// <remarks>
    /// In the struct's order. 0-2 skater x, z (forward), y (height); 3-5 its velocity x, z, y; 6 its rotation in radians;
    /// 7-9 puck x, z, y; 10-12 its velocity; 13-15 stick blade x, z, y; 16-17 own goal x, z; 18-19 other goal x, z; 20 game
    /// time in seconds; 21 own score; 22 other score. Metres and metres a second.
    /// </remarks>
    public const int ObservationLength = 23;

    /// <summary>Bytes of the struct.</summary>
    public const int StructBytes = 127;

    // Offsets in the packed struct. The game writes the first three; this side writes the rest.
    private const int ObservationReady = 0, Done = 2, Reward = 4, Observation = 8;
    private const int ActionReady = 1, ResetFlag = 3, Action = 100, Buttons = 120, Scale = 123;

    private const int PollsPerBatch = 1000;

    private readonly RingMap _map;
    private readonly byte* _fields;

    private LegacyPuckChannel(int instanceId, RingMap map)
    {
        InstanceId = instanceId;
        _map = map;
        _fields = map.Base;
    }

    /// <summary>The game's instance.</summary>
    public int InstanceId { get; }

    /// <summary>What the memory is called.</summary>
    public string Name => NameOf(InstanceId);

    /// <summary>Asked for with every action: the game's speed, where 1 is real time; 0 leaves it as it is.</summary>
    public float TimeScale { get; set; }

    /// <summary>Connects to a game that has its memory open.</summary>
    /// <exception cref="RingException">There is none, or the memory is a FastRL ring: that game has the new plugin.</exception>
    public static LegacyPuckChannel Connect(int instanceId) => TryConnect(instanceId) ?? throw new RingException(
        RingFault.NotFound,
        $"Could not connect to shared memory for instance {instanceId}. Is game running with '/rl {instanceId}' + F9?");

    /// <summary>As <see cref="Connect"/>, but null where there is no such memory yet.</summary>
    /// <exception cref="RingException">The memory is a FastRL ring, or too short.</exception>
    public static LegacyPuckChannel? TryConnect(int instanceId)
    {
        if (instanceId < 0) throw new ArgumentOutOfRangeException(nameof(instanceId), instanceId, "must be 0 or more");
        RingMap? map = RingMap.Open(NameOf(instanceId), newBytes: 0, locked: false);
        if (map is null) return null;
        RingException? refusal = map.Bytes < StructBytes
            ? new RingException(RingFault.Truncated, $"{map.Location} is truncated: {map.Bytes} bytes of {StructBytes}")
            : *(ulong*)map.Base == Native.FR_RING_MAGIC
                ? new RingException(
                    RingFault.Foreign,
                    $"{map.Location} is a FastRL ring, not PuckGym's struct: connect to it as a ring")
                : null;
        if (refusal is null) return new LegacyPuckChannel(instanceId, map);
        map.Dispose();
        throw refusal;
    }

    /// <summary>Asks for a new episode and waits for its first observation.</summary>
    /// <param name="observation">Gets <see cref="ObservationLength"/> floats.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="TimeoutException">The game did not answer.</exception>
    public void Reset(Span<float> observation, TimeSpan timeout)
    {
        CheckLength(observation);
        long start = Stopwatch.GetTimestamp();
        // A flag that is set while the game writes its struct is lost. Where it waits for an action it writes nothing.
        for (int turn = 0; !(Get(ActionReady) == 0 && Get(ObservationReady) == 1); turn++) Pause(turn, start, timeout, "after reset");
        Set(ResetFlag, 1);
        // It looks at the flag between its waits, and a neutral action frees it. What it shows then is from before the reset; the reset
        // is done when it has taken flag and action and shows the next.
        for (int turn = 0; !(Get(ResetFlag) == 0 && Get(ActionReady) == 0 && Get(ObservationReady) == 1); turn++)
        {
            if (Get(ResetFlag) == 1 && Get(ObservationReady) == 1 && Get(ActionReady) == 0) Send(default);
            Pause(turn, start, timeout, "after reset");
        }
        Read(observation);
    }

    /// <summary>Sends an action and waits for what the game shows after it.</summary>
    /// <param name="action">The action.</param>
    /// <param name="observation">Gets <see cref="ObservationLength"/> floats; after an end those of the next episode come with the next step.</param>
    /// <param name="reward">The game's reward since the last step.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>True when the episode ended. The protocol does not say whether by a goal or by the time limit.</returns>
    /// <exception cref="TimeoutException">The game did not answer.</exception>
    public bool Step(in LegacyPuckAction action, Span<float> observation, out float reward, TimeSpan timeout)
    {
        CheckLength(observation);
        Send(action);
        bool done;
        long start = Stopwatch.GetTimestamp();
        for (int turn = 0; !TryReceive(observation, out reward, out done); turn++) Pause(turn, start, timeout, "during step");
        return done;
    }

    /// <summary>Looks whether the game has taken the last action and shows what came of it.</summary>
    /// <param name="observation">Gets <see cref="ObservationLength"/> floats.</param>
    /// <param name="reward">The game's reward since the last step.</param>
    /// <param name="done">Whether the episode ended.</param>
    public bool TryReceive(Span<float> observation, out float reward, out bool done)
    {
        reward = 0;
        done = false;
        if (Get(ActionReady) != 0 || Get(ObservationReady) != 1) return false;
        Read(observation);
        reward = MemoryMarshal.Read<float>(new ReadOnlySpan<byte>(_fields + Reward, sizeof(float)));
        done = Get(Done) != 0;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _map.Dispose();

    private static string NameOf(int instanceId) => $"PuckRL_{instanceId}";

    private static void CheckLength(Span<float> observation)
    {
        if (observation.Length < ObservationLength)
        {
            throw new ArgumentException($"room for {observation.Length} floats, an observation has {ObservationLength}", nameof(observation));
        }
    }

    private byte Get(int field) => Volatile.Read(ref _fields[field]);

    private void Set(int field, byte value) => Volatile.Write(ref _fields[field], value);

    /// <summary>Sends an action without waiting; <see cref="TryReceive"/> then looks for what came of it.</summary>
    public void Send(in LegacyPuckAction action)
    {
        Write(Action, action.MoveX);
        Write(Action + 4, action.MoveY);
        Write(Action + 8, action.AimX);
        Write(Action + 12, action.AimY);
        Write(Action + 16, action.BladeAngle);
        Set(Buttons, action.Jump ? (byte)1 : (byte)0);
        Set(Buttons + 1, action.Crouch ? (byte)1 : (byte)0);
        Set(Buttons + 2, action.Boost ? (byte)1 : (byte)0);
        Write(Scale, TimeScale);
        Interlocked.MemoryBarrier();
        Set(ActionReady, 1);
    }

    private void Write(int offset, float value) => new ReadOnlySpan<byte>(&value, sizeof(float)).CopyTo(new Span<byte>(_fields + offset, sizeof(float)));

    private void Read(Span<float> observation) =>
        new ReadOnlySpan<float>(_fields + Observation, ObservationLength).CopyTo(observation);

    private void Pause(int turn, long start, TimeSpan timeout, string when)
    {
        if (turn % PollsPerBatch != PollsPerBatch - 1) return;
        if ((Stopwatch.GetTimestamp() - start) / (double)Stopwatch.Frequency > timeout.TotalSeconds) ThrowTimeout(when);
        // A game at full speed answers within a batch or two; at real time it takes a tick of 20 ms.
        if (turn < 20 * PollsPerBatch) Thread.Yield();
        else Thread.Sleep(1);
    }

    private void ThrowTimeout(string when) =>
        throw new TimeoutException($"Timeout waiting for Unity {when} (instance {InstanceId}, memory '{Name}')");
}
