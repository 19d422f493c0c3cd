namespace FastRL.Envs.Processes;

/// <summary>Where the exchange with a game stands.</summary>
internal enum GameSlotState
{
    /// <summary>There is no game.</summary>
    Away,

    /// <summary>It was asked for an episode, or has ended one: the first observation comes.</summary>
    Beginning,

    /// <summary>It waits for an action.</summary>
    Ready,

    /// <summary>It plays with an action.</summary>
    Busy,

    /// <summary>It has played with an action for longer than it should.</summary>
    Late,
}

/// <summary>One game of a <see cref="GameProcessVecEnv"/>.</summary>
internal sealed class GameSlot(int instanceId, IGamePeer peer)
{
    public int InstanceId { get; } = instanceId;

    public IGamePeer Peer { get; } = peer;

    public GameSlotState State { get; set; }

    /// <summary>Whether the action of the step under way went to the game.</summary>
    public bool Acted { get; set; }

    /// <summary>When it turned <see cref="GameSlotState.Late"/>.</summary>
    public long LateSince { get; set; }

    /// <summary>Whether an episode is under way whose end the learner must be told.</summary>
    public bool Playing { get; set; }

    /// <summary>Whether the watch knows that the game is there.</summary>
    public bool Connected { get; set; }

    /// <summary>The peer's refusal that the watch knows of.</summary>
    public string? Refusal { get; set; }

    public void Forget() => (State, Acted, Playing, Connected) = (GameSlotState.Away, false, false, false);
}
