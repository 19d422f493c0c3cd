namespace FastRL.Emu.Observations;

/// <summary>What is shown of the frames of a step. Games draw things in every other frame, so that they look transparent or more fit in a line.</summary>
public enum Blend
{
    /// <summary>The last frame.</summary>
    None,

    /// <summary>The brighter of each pixel in the last two.</summary>
    Max,

    /// <summary>The darker of each pixel in the last two.</summary>
    Min,

    /// <summary>The last two.</summary>
    Both,
}
