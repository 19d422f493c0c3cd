using FastRL.Host.Configuration;
using FastRL.Host.Games.GameBoy.Guidance;

namespace FastRL.Host.Games.GameBoy;

/// <summary>What a training run of a Game Boy game does.</summary>
internal sealed class GameBoyTrainConfig : TrainConfig
{
    /// <summary>Files with episodes that the policy is taught to imitate before training begins. Default: none.</summary>
    public IReadOnlyList<string> Demos { get; init; } = [];

    /// <summary>Whether a guide names goals.</summary>
    public GuideConfig Guide { get; init; } = new();
}
