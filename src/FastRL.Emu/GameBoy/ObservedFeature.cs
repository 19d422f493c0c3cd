namespace FastRL.Emu.GameBoy;

/// <summary>How a watched value becomes floats.</summary>
public enum ObservedFeatureKind
{
    /// <summary>One float: (value - offset) * scale.</summary>
    Scale = 0,

    /// <summary>A float for each of size numbers from offset up: scale at the value's, otherwise 0.</summary>
    OneHot = 1,

    /// <summary>A float for each of size bits from bit offset up: scale where it is set, otherwise 0.</summary>
    Bits = 2,

    /// <summary>A float for each of size bins: 1 at floor((value - offset) * scale), clamped, otherwise 0.</summary>
    Bins = 3,
}

/// <summary>Floats of the observation made from one watched value; features are laid out one after another.</summary>
/// <param name="Kind">How the value becomes floats.</param>
/// <param name="Value">Index into <see cref="GameBoyBatchConfig.Values"/>.</param>
/// <param name="Offset">See <see cref="ObservedFeatureKind"/>.</param>
/// <param name="Size">Floats, 1 to 1024.</param>
/// <param name="Scale">See <see cref="ObservedFeatureKind"/>.</param>
public readonly record struct ObservedFeature(
    ObservedFeatureKind Kind,
    int Value,
    int Offset = 0,
    int Size = 1,
    float Scale = 1f);
