namespace FastRL.Emu.GameBoy;

/// <summary>Arrays that a <see cref="GameBoyBatch"/> reads and writes in place; row i belongs to machine i.</summary>
/// <remarks>
/// They are the caller's and are pinned for as long as the batch lives. A part that is null is not computed.
/// </remarks>
public sealed record GameBoyBatchBuffers
{
    /// <summary><c>[count]</c> masks of <see cref="GameBoyButtons"/> for the next step; read by send.</summary>
    public required byte[] Buttons { get; init; }

    /// <summary><c>[count][values]</c> after the step; may be empty where nothing is watched.</summary>
    public int[] Values { get; init; } = [];

    /// <summary><c>[count][<see cref="GameBoyBatchConfig.FeatureSize"/>]</c>.</summary>
    public float[]? Features { get; init; }

    /// <summary><c>[count][18][20]</c>.</summary>
    public short[]? Tiles { get; init; }

    /// <summary>
    /// <c>[count][144][160]</c>; DMG: shades 0 to 3, a byte each; CGB: RGB555, two bytes each, the low one first. Only
    /// where this is set is the last frame of a step drawn.
    /// </summary>
    public byte[]? Pixels { get; init; }
}
