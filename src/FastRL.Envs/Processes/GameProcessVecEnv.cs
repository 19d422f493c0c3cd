using System.Diagnostics;

namespace FastRL.Envs.Processes;

/// <summary>Games that keep their own processes, stepped as a batch.</summary>
/// <remarks>
/// A game that dies, leaves, does not answer or says what it must not has its episode cut; its rows are
/// <see cref="VecBuffers.Absent"/> until it is back, and the others go on. Without any game, a step waits. Games cannot be
/// saved: after a resume they begin episodes.
/// Of a game of several agents each is a copy, one after the other; they begin and end episodes together.
/// Nothing is allocated per step while games stay. One thread at a time.
/// </remarks>
public sealed class GameProcessVecEnv : VecEnv
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_waitingInterval = TimeSpan.FromMilliseconds(250);

    // A game that is late for so many times the patience is asked to begin anew.
    private const int LateFactor = 5;

    // Between two episodes' ends lies a beginning; a game that breaks one off may have had another end under way.
    private const int MostEnds = 8;

    private readonly GameProcessOptions _options;
    private readonly IGameWatch? _watch;
    private readonly GameSlot[] _slots;
    private readonly int _agents; // of a game, whose rows follow each other
    private readonly float[] _action;
    private readonly float[] _observed;
    private readonly float[] _features;
    private readonly float[] _finalFeatures;
    private readonly int[] _busy;
    private readonly List<int> _missing = [];
    private long _lookedAt;

    /// <summary>Prepares; <see cref="VecEnv.Reset"/> waits until all games are there.</summary>
    /// <param name="options">What is exchanged, and how.</param>
    /// <param name="connect">Makes the peer of an instance id; it connects later.</param>
    /// <param name="watch">Told when games come and go, or null.</param>
    public GameProcessVecEnv(GameProcessOptions options, Func<int, IGamePeer> connect, IGameWatch? watch = null)
        : base(MakeBuffers(options), [.. options.EndCauses, new EndCause("lost", Success: false, Truncation: true)], options.Groups)
    {
        ArgumentNullException.ThrowIfNull(connect);
        _options = options;
        _watch = watch;
        _features = (float[])Buffers.Observations[0].Array;
        _finalFeatures = (float[])Buffers.FinalObservations[0].Array;
        _agents = options.Layout.Agents;
        _action = new float[_agents * options.Layout.ActionSize];
        _observed = new float[options.Layout.RewardNumbers + _agents * options.Layout.ObservationSize];
        _busy = new int[options.Count];
        _slots = [.. Enumerable.Range(0, options.Count).Select(i => new GameSlot(options.InstanceOffset + i, connect(options.InstanceOffset + i)))];
    }

    /// <inheritdoc/>
    public override int TicksPerStep => _options.TicksPerDecision;

    /// <inheritdoc/>
    protected override string Signature => $"game processes 1; {_options.Layout.Schema}; {_slots.Length} games; {_options.Encoder.Size} features";

    /// <summary>Waits until every game is there and begins an episode in each. Games draw their own random numbers.</summary>
    protected override void OnReset(ulong seed)
    {
        foreach (GameSlot slot in _slots)
        {
            slot.Peer.Abandon(); // so that a game in the middle of an episode is asked for a new one
            slot.Forget();
        }
        AwaitGames(needed: _slots.Length);
    }

    /// <inheritdoc/>
    protected override void OnSend(int group, int first, int end)
    {
        float timeScale = _options.TimeScale?.Invoke() ?? 0;
        int reals = Buffers.RealWidth, buttons = Buffers.ChoiceWidth;
        for (int game = first / _agents; game < end / _agents; game++)
        {
            GameSlot slot = _slots[game];
            slot.Acted = false;
            if (slot.State != GameSlotState.Ready) continue;
            for (int agent = 0; agent < _agents; agent++)
            {
                int row = game * _agents + agent;
                Span<float> action = _action.AsSpan(agent * (reals + buttons), reals + buttons);
                Buffers.ContinuousActions.AsSpan(row * reals, reals).CopyTo(action);
                for (int k = 0; k < buttons; k++) action[reals + k] = Buffers.Actions[row * buttons + k];
            }
            slot.Acted = slot.Peer.Send(_action, timeScale);
            slot.State = slot.Acted ? GameSlotState.Busy : GameSlotState.Away;
        }
    }

    /// <inheritdoc/>
    protected override void OnRecv(int group, int first, int end)
    {
        int busy = 0;
        for (int game = first / _agents; game < end / _agents; game++)
        {
            if (_slots[game].State == GameSlotState.Busy) _busy[busy++] = game;
        }
        _options.Rings?.Poll(_busy.AsSpan(0, busy), (int)_options.Patience.TotalMilliseconds);
        for (int i = first; i < end; i++)
        {
            SetResult(Buffers, i, reward: 0, cause: -1);
            Buffers.Absent[i] = 1;
        }
        for (int game = first / _agents; game < end / _agents; game++) Step(game);
        if (Stopwatch.GetElapsedTime(_lookedAt) >= s_lookInterval) Look();
        if (Groups.AreIdle && !Array.Exists(_slots, static slot => slot.State == GameSlotState.Ready)) AwaitGames(needed: 1);
    }

    /// <summary>Writes nothing: games cannot be saved.</summary>
    protected override void OnSave(StateBlockWriter blocks)
    {
    }

    /// <summary>Waits until every game is there; they go on from their own states.</summary>
    protected override void OnLoad(StateBlockReader blocks) => AwaitGames(needed: _slots.Length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (GameSlot slot in _slots) slot.Peer.Dispose();
        _watch?.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(GameProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Count, 4096, nameof(options.Count));
        ArgumentOutOfRangeException.ThrowIfNegative(options.InstanceOffset, nameof(options.InstanceOffset));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Groups, options.Layout.Agents > 1 ? 1 : 2, nameof(options.Groups));
        int reals = options.Layout.Continuous.Length, buttons = options.Layout.Binary.Length;
        var box = new ActionSpace.Box([.. Enumerable.Repeat(-1f, reals)], [.. Enumerable.Repeat(1f, reals)], options.Layout.Continuous);
        var choices = new ActionSpace.MultiDiscrete([.. Enumerable.Repeat(2, buttons)], options.Layout.Binary);
        ActionSpace actions = buttons == 0 ? box : reals == 0 ? choices : new ActionSpace.Mixed(choices, box);
        var spec = new ObservationSpec("features", ElementKind.Float32, [options.Encoder.Size], options.Encoder.Names);
        return new VecBuffers(checked(options.Count * options.Layout.Agents), [spec], actions);
    }

    // One game's part of a step.
    private void Step(int i)
    {
        GameSlot slot = _slots[i];
        if (slot.State is GameSlotState.Away or GameSlotState.Ready)
        {
            if (slot.State == GameSlotState.Away && slot.Playing) Lose(i, Refusal(slot) ?? "it is gone");
            return;
        }
        // A game that was late once is not waited for again before it has answered. One that was polled was waited for.
        int patience = slot.State == GameSlotState.Busy ? (int)_options.Patience.TotalMilliseconds : 0;
        int milliseconds = _options.Rings is null ? patience : 0;
        if (TakeAll(i, milliseconds, patience)) return;
        if (!slot.Peer.IsConnected)
        {
            slot.State = GameSlotState.Away;
            if (slot.Playing) Lose(i, Refusal(slot) ?? "its process ended or it stopped training");
        }
        else if (slot.State == GameSlotState.Busy)
        {
            slot.State = GameSlotState.Late;
            slot.LateSince = Stopwatch.GetTimestamp();
            Lose(i, $"it has not answered for {_options.Patience.TotalSeconds:0.#} s");
        }
    }

    // Takes what a game says until it waits for an action; false where it does not get there. Waits so long for the first and for each next message.
    private bool TakeAll(int i, int first, int next)
    {
        IGamePeer peer = _slots[i].Peer;
        for (int ends = 0; peer.Receive(ends == 0 ? first : next, _observed, out GamePeerMessage message); ends++)
        {
            if (!Take(i, message)) return true;
            if (ends < MostEnds) continue;
            peer.Refuse($"it ended {ends + 1} episodes and began none");
            break;
        }
        return false;
    }

    // Takes a message of a game. True while more must come before the game waits for an action.
    private bool Take(int i, in GamePeerMessage message)
    {
        GameSlot slot = _slots[i];
        bool ended = message.Terminated || message.Truncated;
        // Only what follows from the action of this very step is a sample.
        bool sample = slot.Acted && slot.State == GameSlotState.Busy && !message.First && message.Cause >= 0;
        if (ended)
        {
            if (sample)
            {
                if (message.Cause >= _options.EndCauses.Count)
                {
                    slot.Peer.Refuse($"it ended an episode with cause {message.Cause}; known are 0 to {_options.EndCauses.Count - 1}");
                    return true; // nothing comes any more
                }
                Encode(i, _finalFeatures);
                Complete(i, message.Reward);
                for (int row = i * _agents; row < (i + 1) * _agents; row++)
                {
                    Buffers.Terminated[row] = message.Terminated ? (byte)1 : (byte)0;
                    Buffers.Truncated[row] = message.Truncated ? (byte)1 : (byte)0;
                    Buffers.EndCauses[row] = message.Cause;
                }
            }
            else if (slot.Playing)
            {
                Cut(i);
            }
            slot.Playing = false;
            slot.State = GameSlotState.Beginning;
            return true;
        }
        if (slot.State == GameSlotState.Busy && message.First && slot.Playing) Cut(i); // the game began anew by itself
        if (sample) Complete(i, message.Reward);
        Encode(i, _features);
        if (!slot.Connected)
        {
            (slot.Connected, slot.Refusal) = (true, null);
            _watch?.OnConnected(slot.InstanceId);
        }
        slot.Playing = true;
        slot.State = GameSlotState.Ready;
        return false;
    }

    // What each agent of a game observes, as the network sees it.
    private void Encode(int game, float[] rows)
    {
        int size = _options.Layout.ObservationSize;
        for (int agent = 0; agent < _agents; agent++)
        {
            _options.Encoder.Encode(
                _observed.AsSpan(_options.Layout.RewardNumbers + agent * size, size), Row(rows, game * _agents + agent));
        }
    }

    private void Complete(int game, float reward)
    {
        for (int agent = 0; agent < _agents; agent++)
        {
            Buffers.Absent[game * _agents + agent] = 0;
            Buffers.Rewards[game * _agents + agent] = _agents > 1 ? _observed[agent] : reward;
        }
    }

    // The episode of a game that went away ends here, with what was seen last.
    private void Lose(int i, string reason)
    {
        GameSlot slot = _slots[i];
        Cut(i);
        slot.Playing = slot.Connected = false;
        _watch?.OnLost(slot.InstanceId, reason);
    }

    // What the peer refuses, which the watch is told once.
    private static string? Refusal(GameSlot slot) => slot.Refusal = slot.Peer.Refusal;

    private void Cut(int game)
    {
        for (int row = game * _agents; row < (game + 1) * _agents; row++)
        {
            Row(_features, row).CopyTo(Row(_finalFeatures, row));
            Buffers.Truncated[row] = 1;
            Buffers.EndCauses[row] = EndCauses.Count - 1;
        }
    }

    // Looks for games that were away.
    private void Look()
    {
        _lookedAt = Stopwatch.GetTimestamp();
        _watch?.OnTick();
        foreach (GameSlot slot in _slots)
        {
            if (slot.State == GameSlotState.Late && Stopwatch.GetElapsedTime(slot.LateSince) > LateFactor * _options.Patience)
            {
                slot.Peer.Abandon();
                slot.State = GameSlotState.Away;
            }
            if (slot.State != GameSlotState.Away) continue;
            slot.Peer.Connect();
            if (slot.Peer.IsConnected) slot.State = GameSlotState.Beginning;
            else if (slot.Peer.Refusal != slot.Refusal && Refusal(slot) is { } reason) _watch?.OnLost(slot.InstanceId, reason);
        }
    }

    // Stands still until so many games play.
    private void AwaitGames(int needed)
    {
        long told = 0;
        while (true)
        {
            Look();
            for (int i = 0; i < _slots.Length; i++)
            {
                GameSlot slot = _slots[i];
                if (slot.State is GameSlotState.Beginning or GameSlotState.Late or GameSlotState.Busy)
                    TakeAll(i, 20, 20);
                if (slot.State != GameSlotState.Away && !slot.Peer.IsConnected) slot.State = GameSlotState.Away;
            }
            _missing.Clear();
            foreach (GameSlot slot in _slots)
                if (slot.State != GameSlotState.Ready) _missing.Add(slot.InstanceId);
            if (_slots.Length - _missing.Count >= needed) return;
            if (told == 0 || Stopwatch.GetElapsedTime(told) >= s_waitingInterval)
            {
                told = Stopwatch.GetTimestamp();
                _watch?.OnWaiting(_missing);
            }
            Thread.Sleep(10);
        }
    }

    private Span<float> Row(float[] rows, int index) => rows.AsSpan(index * _options.Encoder.Size, _options.Encoder.Size);
}
