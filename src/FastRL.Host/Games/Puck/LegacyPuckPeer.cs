using System.Diagnostics;
using FastRL.Envs.Processes;
using FastRL.Interop.Ring;

namespace FastRL.Host.Games.Puck;

/// <summary>A game that has the original PuckGym mod and speaks its 127-byte protocol.</summary>
/// <remarks>
/// The protocol says neither whether a game lives nor how an episode ended. A game that answers again is there; an end is a
/// goal where the score has changed, otherwise the time limit, which cuts the episode.
/// </remarks>
public sealed class LegacyPuckPeer(int instanceId) : IGamePeer
{
    private const int OurScore = 21, TheirScore = 22;
    private const int GoalCause = 0, ConcededCause = 1, TimeCause = 2;

    private static readonly TimeSpan s_resetPatience = TimeSpan.FromMilliseconds(500);

    private readonly float[] _first = new float[LegacyPuckChannel.ObservationLength];
    private LegacyPuckChannel? _channel;
    private bool _hasFirst;  // of a reset, not yet told
    private bool _beginning; // the next observation is an episode's first
    private float _ours;
    private float _theirs;

    /// <inheritdoc/>
    public bool IsConnected => _channel is not null;

    /// <inheritdoc/>
    public string? Refusal { get; private set; }

    /// <inheritdoc/>
    public void Connect()
    {
        if (_channel is not null) return;
        LegacyPuckChannel? channel = null;
        try
        {
            channel = LegacyPuckChannel.TryConnect(instanceId);
            Refusal = null;
            if (channel is null) return;
            channel.Reset(_first, s_resetPatience);
            (_channel, _hasFirst, _beginning) = (channel, true, false);
        }
        catch (TimeoutException)
        {
            channel!.Dispose(); // the memory of a game that has ended, or one that does not train
        }
        catch (RingException problem)
        {
            Refusal = problem.Message;
        }
    }

    /// <inheritdoc/>
    public void Abandon() => Dispose();

    /// <inheritdoc/>
    /// <remarks>The protocol has no lives to tell apart.</remarks>
    public void Refuse(string reason)
    {
        Refusal = reason;
        Dispose();
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<float> action, float timeScale)
    {
        if (_channel is null) return false;
        _channel.TimeScale = timeScale;
        _channel.Send(new LegacyPuckAction
        {
            MoveX = action[0],
            MoveY = action[1],
            AimX = action[2],
            AimY = action[3],
            BladeAngle = action[4],
            Jump = action[5] > 0.5f,
            Crouch = action[6] > 0.5f,
            Boost = action[7] > 0.5f,
        });
        return true;
    }

    /// <inheritdoc/>
    public bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message)
    {
        message = default;
        if (_channel is null) return false;
        if (_hasFirst)
        {
            _hasFirst = false;
            _first.CopyTo(observation);
            message = First(observation);
            return true;
        }
        long start = Stopwatch.GetTimestamp();
        float reward;
        bool done;
        for (int turn = 0; !_channel.TryReceive(observation, out reward, out done); turn++)
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds >= milliseconds) return false;
            if (turn < 1000) Thread.SpinWait(20);
            else Thread.Sleep(1);
        }
        if (_beginning)
        {
            _beginning = false;
            message = First(observation);
            return true;
        }
        if (!done)
        {
            message = new GamePeerMessage(reward, Terminated: false, Truncated: false, 0, First: false);
            return true;
        }
        int cause = observation[OurScore] > _ours ? GoalCause : observation[TheirScore] > _theirs ? ConcededCause : TimeCause;
        message = new GamePeerMessage(reward, cause != TimeCause, cause == TimeCause, cause, First: false);
        // The game shows the next episode after one more action.
        _beginning = true;
        _channel.Send(default);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channel?.Dispose();
        _channel = null;
    }

    private GamePeerMessage First(Span<float> observation)
    {
        (_ours, _theirs) = (observation[OurScore], observation[TheirScore]);
        return new GamePeerMessage(0, Terminated: false, Truncated: false, 0, First: true);
    }
}
