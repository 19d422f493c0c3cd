using FastRL.Envs.Processes;

namespace FastRL.Host.Games.Puck;

/// <summary>Keeps what the environment of one Puck game observes, and says how fast the game shall run.</summary>
/// <remarks>It is the environment's encoder, so that it sees every observation as the game sent it.</remarks>
/// <param name="encoder">What the network sees.</param>
internal sealed class RinkWatch(IObservationEncoder encoder) : IObservationEncoder
{
    private readonly float[] _observed = new float[PuckFeatures.Observed];
    private bool _kept;

    /// <inheritdoc/>
    public int Size => encoder.Size;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => encoder.Names;

    /// <summary>How much faster than the clock the game shall run.</summary>
    public float TimeScale { get; set; } = 1;

    /// <summary>The first observation since <see cref="Begin"/>: where an episode ended, its last one.</summary>
    public ReadOnlySpan<float> Observed => _observed;

    /// <summary>A step begins.</summary>
    public void Begin() => _kept = false;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> observed, Span<float> features)
    {
        if (!_kept)
            observed[.._observed.Length].CopyTo(_observed);
        _kept = true;
        encoder.Encode(observed, features);
    }
}
