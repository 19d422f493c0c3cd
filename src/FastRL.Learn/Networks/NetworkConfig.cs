namespace FastRL.Learn;

/// <summary>What decides the shape of a <see cref="PolicyNetwork"/> beside the environment; kept in checkpoints.</summary>
internal sealed record NetworkConfig(
    IReadOnlyList<string> Inputs,
    IReadOnlyList<int> HiddenSizes,
    Activation Activation,
    bool SharedTrunk,
    int TileEmbedding,
    int TileCount)
{
    public static NetworkConfig Of(PpoConfig config) => new(
        config.Inputs, config.HiddenSizes, config.Activation, config.SharedTrunk, config.TileEmbedding, config.TileCount);
}
