using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using FastRL.Interop.Ring;

namespace FastRL.Interop.Bridge;

/// <summary>What a game does in the tick to come.</summary>
public enum GameStep
{
    /// <summary>Nobody trains: play normally.</summary>
    Free,

    /// <summary>Play with <see cref="GameBridge.Action"/>.</summary>
    Act,

    /// <summary>The trainer thinks: stand still, keep drawing and reading keys, and call <see cref="GameBridge.Poll"/>.</summary>
    Hold,
}

/// <summary>What a game embeds to be trained by another process.</summary>
/// <remarks>
/// A decision is made every few physics ticks; rewards in between are summed, the action is repeated. An episode that ends
/// sends its last observation and whether it was over or cut, begins again, and sends its first. The game's thread never
/// blocks for longer than <see cref="GameBridgeOptions.AnswerMilliseconds"/>; without a trainer, and without a channel
/// (<see cref="Refusal"/>), the game plays on.
/// One thread at a time. A tick allocates nothing.
/// </remarks>
public sealed class GameBridge : IDisposable
{
    private readonly GameBridgeOptions _options;
    private readonly Func<int, IGameChannel> _open;
    private readonly byte[] _outgoing;
    private readonly byte[] _incoming;
    private IGameChannel? _channel;
    private ulong _generation;  // of the trainer that the session is with
    private bool _inSession;
    private bool _awaiting;     // an observation is out and unanswered
    private bool _resetAsked;
    private bool _first;        // the next observation is an episode's first
    private bool _lost;         // the trainer's episode was broken off
    private uint _decision;
    private int _ticks;
    private long _heldSince;
    private readonly double[] _rewards; // of each agent
    private float _timeScale;

    /// <summary>Prepares a bridge; <see cref="Initialize"/> opens it.</summary>
    /// <param name="layout">What is exchanged.</param>
    /// <param name="open">Opens the channel of an instance, as the game's side.</param>
    /// <param name="options">Intervals and timeouts, or null for the defaults.</param>
    public GameBridge(GameLayout layout, Func<int, IGameChannel> open, GameBridgeOptions? options = null)
    {
        Layout = layout ?? throw new ArgumentNullException(nameof(layout));
        _open = open ?? throw new ArgumentNullException(nameof(open));
        _options = options ?? new GameBridgeOptions();
        if (_options.TicksPerDecision < 1)
            throw new ArgumentOutOfRangeException(nameof(options), _options.TicksPerDecision, "a decision takes at least one tick");
        Observation = new float[layout.Agents * layout.ObservationSize];
        _outgoing = new byte[layout.ObservationBytes];
        _incoming = new byte[layout.ActionBytes];
        Action = new float[layout.Agents * layout.ActionSize];
        _rewards = new double[layout.Agents];
    }

    /// <summary>What is exchanged.</summary>
    public GameLayout Layout { get; }

    /// <summary>Id of the instance, or -1 while the bridge is closed.</summary>
    public int InstanceId { get; private set; } = -1;

    /// <summary>Whether <see cref="Initialize"/> was called and <see cref="Close"/> was not.</summary>
    public bool IsOpen => _channel is not null;

    /// <summary>Whether a trainer plays this game now.</summary>
    public bool HasTrainer => _inSession;

    /// <summary>Where the game writes what it observes, before every <see cref="Tick"/> that <see cref="WantsObservation"/>; one agent after the other.</summary>
    public float[] Observation { get; }

    /// <summary>The action in force: continuous numbers in [-1, 1], then buttons, 0 or 1; one agent after the other.</summary>
    public float[] Action { get; }

    /// <summary>Whether the tick to come sends an observation, unless the episode ends, which always sends one.</summary>
    public bool WantsObservation => _inSession && !_awaiting && _ticks + 1 >= _options.TicksPerDecision;

    /// <summary>Numbers received or to be sent that were no numbers and became 0.</summary>
    public long NotNumbers { get; private set; }

    /// <summary>Why there is no channel: something else has its name, or it was damaged. Null where there is one, or none was asked for.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Opens the channel of an instance. A trainer may be there already or come later. Where something else has the
    /// channel's name the bridge stays closed, and <see cref="Refusal"/> says why.</summary>
    /// <exception cref="InvalidOperationException">The bridge is open.</exception>
    public void Initialize(int instanceId)
    {
        if (instanceId < 0) throw new ArgumentOutOfRangeException(nameof(instanceId), instanceId, "an instance id is 0 or more");
        if (IsOpen) throw new InvalidOperationException($"the bridge is open as instance {InstanceId}; close it first");
        Refusal = null;
        EndSession();
        try
        {
            _channel = _open(instanceId);
            InstanceId = instanceId;
        }
        catch (RingException problem)
        {
            Refusal = problem.Message;
        }
    }

    /// <summary>Closes the channel: the trainer sees that this game left, and the game plays on.</summary>
    public void Close()
    {
        _channel?.Dispose();
        _channel = null;
        InstanceId = -1;
        Refusal = null;
        EndSession();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Whether the trainer asked for a new episode since the last call. Begin one, then go on ticking.</summary>
    public bool TakeResetRequest()
    {
        bool asked = _resetAsked;
        _resetAsked = false;
        return asked;
    }

    /// <summary>The speed that the trainer asked for since the last call.</summary>
    /// <param name="scale">How much faster than the clock.</param>
    public bool TryTakeTimeScale(out float scale)
    {
        scale = _timeScale;
        _timeScale = 0;
        return scale > 0;
    }

    /// <summary>Adds to the reward that the next observation carries, every agent's.</summary>
    public void AddReward(double reward)
    {
        for (int agent = 0; agent < _rewards.Length; agent++) AddReward(agent, reward);
    }

    /// <summary>The same for one agent.</summary>
    /// <param name="agent">Its number, from 0.</param>
    /// <param name="reward">Its reward.</param>
    public void AddReward(int agent, double reward)
    {
        if (double.IsNaN(reward) || double.IsInfinity(reward))
            NotNumbers++;
        else
            _rewards[agent] += reward;
    }

    /// <summary>One physics tick. Call it once a tick, before the physics moves, with <see cref="Observation"/> written.</summary>
    /// <param name="end">Whether the episode ended in the tick before. Then begin a new one and call
    /// <see cref="BeginEpisode"/> with its observation.</param>
    /// <param name="cause">The game's own number for the way it ended, 0 or more.</param>
    public GameStep Tick(GameEnd end = GameEnd.None, int cause = 0)
    {
        try
        {
            return _channel is null ? GameStep.Free : Advance(end, cause);
        }
        catch (RingException problem)
        {
            return PlayOn(problem);
        }
    }

    /// <summary>After an end or a reset request: <see cref="Observation"/> now shows the new episode's first state.</summary>
    public GameStep BeginEpisode()
    {
        if (_channel is null || !_inSession) return GameStep.Free;
        try
        {
            if (_awaiting) return Answer(0); // a reset is on its way
            _first = true;
            Send(GameEnd.None, 0);
            return Answer(_options.AnswerMilliseconds);
        }
        catch (RingException problem)
        {
            return PlayOn(problem);
        }
    }

    /// <summary>Looks for the answer again while the game holds. Call it every frame; it blocks for a few milliseconds.</summary>
    public GameStep Poll()
    {
        try
        {
            if (_channel is null || !CheckSession()) return GameStep.Free;
            return _awaiting ? Answer(_options.AnswerMilliseconds) : GameStep.Act;
        }
        catch (RingException problem)
        {
            return PlayOn(problem);
        }
    }

    // A channel that is damaged, or a trainer that sends what is no message, ends the training here and not the game.
    private GameStep PlayOn(RingException problem)
    {
        Close();
        Refusal = problem.Message;
        return GameStep.Free;
    }

    private GameStep Advance(GameEnd end, int cause)
    {
        if (!CheckSession()) return GameStep.Free;
        if (_resetAsked) return GameStep.Act; // nothing counts before the new episode
        if (_awaiting)
        {
            // The game went on without an answer (it cannot stand still at once): the last action holds.
            if (end != GameEnd.None) _lost = true;
            return Answer(0);
        }
        bool decide = ++_ticks >= _options.TicksPerDecision;
        if (!decide && end == GameEnd.None) return GameStep.Act;
        Send(end, cause);
        return end == GameEnd.None ? Answer(_options.AnswerMilliseconds) : GameStep.Act;
    }

    // Follows trainers that come and go. True while one plays.
    private bool CheckSession()
    {
        if (_inSession && _channel!.IsGone(_generation)) EndSession();
        if (_inSession) return true;
        for (int left = GameRingChannel.Slots; left >= 0 && _channel!.TryReceive(_incoming, 0, out int length); left--)
        {
            ActionHeader header = Header(length);
            if (header.Request != (int)TrainerRequest.Reset) continue; // of a session that is over
            BeginSession(header);
            return true;
        }
        return false;
    }

    private void BeginSession(in ActionHeader header)
    {
        EndSession();
        _inSession = true;
        _generation = _channel!.MessageGeneration;
        _resetAsked = true;
        TakeTimeScale(header);
    }

    private void EndSession()
    {
        _inSession = _awaiting = _resetAsked = _first = _lost = false;
        _decision = 0;
        _ticks = 0;
        Array.Clear(_rewards, 0, _rewards.Length);
        Array.Clear(Action, 0, Action.Length);
    }

    private GameStep Answer(int milliseconds)
    {
        for (int left = GameRingChannel.Slots; left >= 0 && _channel!.TryReceive(_incoming, milliseconds, out int length); left--)
        {
            ActionHeader header = Header(length);
            switch ((TrainerRequest)header.Request)
            {
                case TrainerRequest.Act when header.Decision == _decision:
                    return Accept(header);
                case TrainerRequest.Reset:
                    BeginSession(header);
                    return GameStep.Act;
                case TrainerRequest.Leave:
                    EndSession();
                    return GameStep.Free;
                default:
                    continue; // answers something older
            }
        }
        if (_channel!.IsGone(_generation))
        {
            EndSession();
            return GameStep.Free;
        }
        if (Seconds(_heldSince) < _options.HoldSeconds) return GameStep.Hold;
        // The trainer lives but is stuck: the episode is broken off, the game plays on.
        _lost = true;
        return GameStep.Free;
    }

    private GameStep Accept(in ActionHeader header)
    {
        _awaiting = false;
        _ticks = 0;
        TakeTimeScale(header);
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(_incoming.AsSpan(ActionHeader.Size, Action.Length * sizeof(float)));
        for (int i = 0; i < Action.Length; i++)
        {
            float number = numbers[i];
            if (float.IsNaN(number))
            {
                NotNumbers++;
                number = 0;
            }
            Action[i] = i % Layout.ActionSize < Layout.Continuous.Length ? Math.Max(-1, Math.Min(1, number)) : number > 0.5f ? 1 : 0;
        }
        if (!_lost) return GameStep.Act;
        // The answer comes too late for its episode: say that it was cut, and begin again.
        _lost = false;
        _ticks = 0;
        Send(GameEnd.Truncated, ObservationHeader.BrokenOff);
        _resetAsked = true;
        return GameStep.Act;
    }

    private void TakeTimeScale(in ActionHeader header)
    {
        if (header.TimeScale > 0) _timeScale = header.TimeScale;
    }

    private void Send(GameEnd end, int cause)
    {
        var header = new ObservationHeader
        {
            Decision = ++_decision,
            Reward = _first ? 0 : (float)_rewards[0],
            End = (int)end,
            Cause = cause,
            First = _first ? 1 : 0,
        };
        MemoryMarshal.Cast<byte, ObservationHeader>(_outgoing.AsSpan(0, ObservationHeader.Size))[0] = header;
        Span<float> numbers = MemoryMarshal.Cast<byte, float>(_outgoing.AsSpan(ObservationHeader.Size));
        for (int agent = 0; agent < Layout.RewardNumbers; agent++) numbers[agent] = _first ? 0 : (float)_rewards[agent];
        numbers = numbers.Slice(Layout.RewardNumbers);
        for (int i = 0; i < Observation.Length; i++)
        {
            float number = Observation[i];
            if (float.IsNaN(number) || float.IsInfinity(number))
            {
                NotNumbers++;
                number = 0;
            }
            numbers[i] = number;
        }
        _first = false;
        Array.Clear(_rewards, 0, _rewards.Length);
        _ticks = 0;
        if (!_channel!.TrySend(_outgoing))
        {
            EndSession(); // away, or far behind: it will ask for a reset when it is back
            return;
        }
        _awaiting = end == GameEnd.None;
        _heldSince = Stopwatch.GetTimestamp();
    }

    private ActionHeader Header(int length)
    {
        if (length != _incoming.Length)
            throw new RingException(RingFault.OtherSchema, $"the trainer sent {length} bytes where an action has {_incoming.Length}");
        return MemoryMarshal.Read<ActionHeader>(_incoming);
    }

    private static double Seconds(long since) => (Stopwatch.GetTimestamp() - since) / (double)Stopwatch.Frequency;
}
