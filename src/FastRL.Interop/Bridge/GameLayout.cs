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
    /// <exception cref="ArgumentException">There is nothing to observe or to do.</exception>
    public GameLayout(string name, string[] observation, string[] continuous, string[] binary)
    {
        if (string.IsNullOrEmpty(name)) throw new ArgumentException("a game needs a name", nameof(name));
        if (observation is null || observation.Length == 0)
            throw new ArgumentException("a game needs at least one observed number", nameof(observation));
        if ((continuous?.Length ?? 0) + (binary?.Length ?? 0) == 0)
            throw new ArgumentException("a game needs at least one action", nameof(continuous));
        Name = name;
        Observation = observation;
        Continuous = continuous ?? Array.Empty<string>();
        Binary = binary ?? Array.Empty<string>();
    }

    /// <summary>Name of the game.</summary>
    public string Name { get; }

    /// <summary>Names of the observed numbers.</summary>
    public string[] Observation { get; }

    /// <summary>Names of the continuous actions, each in [-1, 1].</summary>
    public string[] Continuous { get; }

    /// <summary>Names of the buttons.</summary>
    public string[] Binary { get; }

    /// <summary>Observed numbers.</summary>
    public int ObservationSize => Observation.Length;

    /// <summary>Numbers of one action: continuous ones, then buttons.</summary>
    public int ActionSize => Continuous.Length + Binary.Length;

    /// <summary>Bytes of a message from the game.</summary>
    public int ObservationBytes => ObservationHeader.Size + ObservationSize * sizeof(float);

    /// <summary>Bytes of a message from the trainer.</summary>
    public int ActionBytes => ActionHeader.Size + ActionSize * sizeof(float);

    /// <summary>The whole layout as text: what the schema hash of a channel is taken over.</summary>
    public string Schema =>
        $"fastrl-game-1 {Name} observe {string.Join(",", Observation)} do {string.Join(",", Continuous)} press {string.Join(",", Binary)}";
}
