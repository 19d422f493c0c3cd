namespace FastRL.Interop.Bridge;

/// <summary>How a <see cref="GameBridge"/> behaves.</summary>
public sealed class GameBridgeOptions
{
    /// <summary>Physics ticks between two decisions, 1 or more. The action is repeated in between.</summary>
    public int TicksPerDecision { get; set; } = 5;

    /// <summary>Longest time that one tick or poll blocks the game's thread for an answer, milliseconds, 0 or more.</summary>
    public int AnswerMilliseconds { get; set; } = 5;

    /// <summary>How long a game holds for a trainer that lives but does not answer (it is learning), seconds. Then it
    /// plays on by itself, and the trainer gets the episode as cut when it is back.</summary>
    public double HoldSeconds { get; set; } = 60;
}
