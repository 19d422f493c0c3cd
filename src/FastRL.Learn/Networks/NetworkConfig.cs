using FastRL.Learn.Ppo;

namespace FastRL.Learn.Networks;

/// <summary>What decides the shape of a <see cref="PolicyNetwork"/> beside the environment; kept in checkpoints.</summary>
/// <param name="Inputs">Parts of the observation, or none for all.</param>
/// <param name="HiddenSizes">Widths of the fully connected layers.</param>
/// <param name="Activation">Nonlinearity between them.</param>
/// <param name="SharedTrunk">Whether policy and value share them.</param>
/// <param name="TileEmbedding">Dimensions of a tile's vector.</param>
/// <param name="TileCount">Tile numbers that have one.</param>
/// <param name="RecurrentSize">Numbers in the recurrent layer's state, 0 for no such layer.</param>
/// <param name="Module">Module of the user's own as <c>PATH!TYPE</c>, or null.</param>
internal sealed record NetworkConfig(
    IReadOnlyList<string> Inputs,
    IReadOnlyList<int> HiddenSizes,
    Activation Activation,
    bool SharedTrunk,
    int TileEmbedding,
    int TileCount,
    int RecurrentSize = 0,
    string? Module = null)
{
    public static NetworkConfig Of(PpoConfig config) => new(
        config.Inputs, config.HiddenSizes, config.Activation, config.SharedTrunk, config.TileEmbedding, config.TileCount,
        config.RecurrentSize, config.Network.Length > 0 ? config.Network : null);
}
