namespace FastRL.Envs.Processes;

/// <summary>Turns what a game observes into what a network sees.</summary>
public interface IObservationEncoder
{
    /// <summary>Numbers for the network.</summary>
    int Size { get; }

    /// <summary>A name for each, or none.</summary>
    IReadOnlyList<string> Names => [];

    /// <summary>Writes them.</summary>
    /// <param name="observed">As the game sent them; no number is infinite or not a number.</param>
    /// <param name="features"><see cref="Size"/> numbers, about -1 to 1.</param>
    void Encode(ReadOnlySpan<float> observed, Span<float> features);
}
