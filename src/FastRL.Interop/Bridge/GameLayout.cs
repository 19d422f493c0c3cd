using System;

namespace FastRL.Interop.Bridge;

/// <summary>What a game and its trainer exchange at every decision. Both sides must agree on it.</summary>
public sealed class GameLayout
{
    /// <summary>Describes an exchange.</summary>
    /// <param name="name">Name of the game, part of the schema: letters, digits, dots, dashes.</param>
    /// <param name="observation">Names of the observed numbers, in their order.</param>
    /// <param name="continuous">Names of the continuous actions, each in [-1, 1].</param>
    /// <param name="binary">Names of the buttons, 0 or 1 each; they follow the continuous actions.</param>
    /// <param name="agents">Agents of the game, each of which observes and does all of that; they begin and end episodes together.</param>
    /// <exception cref="ArgumentException">There is nothing to observe or to do, or no agent.</exception>
    public GameLayout(string name, string[] observation, string[] continuous, string[] binary, int agents = 1)
    {
        if (string.IsNullOrEmpty(name)) throw new ArgumentException("a game needs a name", nameof(name));
        if (observation is null || observation.Length == 0)
            throw new ArgumentException("a game needs at least one observed number", nameof(observation));
        if ((continuous?.Length ?? 0) + (binary?.Length ?? 0) == 0)
            throw new ArgumentException("a game needs at least one action", nameof(continuous));
        if (agents < 1) throw new ArgumentException($"a game has at least one agent, not {agents}", nameof(agents));
        Name = name;
        Agents = agents;
        Observation = observation;
        Continuous = continuous ?? Array.Empty<string>();
        Binary = binary ?? Array.Empty<string>();
    }

    /// <summary>Name of the game.</summary>
    public string Name { get; }

    /// <summary>Agents of the game.</summary>
    public int Agents { get; }

    /// <summary>Names of the numbers that an agent observes.</summary>
    public string[] Observation { get; }

    /// <summary>Names of the continuous actions, each in [-1, 1].</summary>
    public string[] Continuous { get; }

    /// <summary>Names of the buttons.</summary>
    public string[] Binary { get; }

    /// <summary>Numbers that an agent observes.</summary>
    public int ObservationSize => Observation.Length;

    /// <summary>Numbers of an agent's action: continuous ones, then buttons.</summary>
    public int ActionSize => Continuous.Length + Binary.Length;

    /// <summary>Bytes of a message from the game.</summary>
    public int ObservationBytes => ObservationHeader.Size + (RewardNumbers + Agents * ObservationSize) * sizeof(float);

    /// <summary>Bytes of a message from the trainer.</summary>
    public int ActionBytes => ActionHeader.Size + Agents * ActionSize * sizeof(float);

    /// <summary>Rewards that stand before the observed numbers: one for each agent, none where there is one agent, whose is in the header.</summary>
    internal int RewardNumbers => Agents > 1 ? Agents : 0;

    /// <summary>The whole layout as text: what the schema hash of a channel is taken over.</summary>
    public string Schema =>
        $"fastrl-game-1 {Name} observe {string.Join(",", Observation)} do {string.Join(",", Continuous)} press {string.Join(",", Binary)}"
        + (Agents > 1 ? $" agents {Agents}" : "");
}
