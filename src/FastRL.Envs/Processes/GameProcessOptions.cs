using FastRL.Interop.Bridge;

namespace FastRL.Envs.Processes;

/// <summary>How games in other processes become a vectorised environment.</summary>
public sealed class GameProcessOptions
{
    /// <summary>What is exchanged with each game.</summary>
    public required GameLayout Layout { get; init; }

    /// <summary>Games, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>Instance id of the first game; the others follow. Default 1: instance 0 is the viewer's.</summary>
    public int InstanceOffset { get; init; } = 1;

    /// <summary>Groups in flight, 1 or 2.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>What the network sees.</summary>
    public required IObservationEncoder Encoder { get; init; }

    /// <summary>Ways an episode can end, in the order of the game's own numbers.</summary>
    public required IReadOnlyList<EndCause> EndCauses { get; init; }

    /// <summary>Channels of the games, to be polled in one call for all; null where each peer waits for itself.</summary>
    public GameRings? Rings { get; init; }

    /// <summary>Physics ticks between two decisions, for reports.</summary>
    public int TicksPerDecision { get; init; } = 5;

    /// <summary>Speed asked of the games at a moment, or null to leave it to them.</summary>
    public Func<float>? TimeScale { get; init; }

    /// <summary>Longest time that a step waits for a game which lives but does not answer; its samples are then left
    /// out until it does. Default 2 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);
}
