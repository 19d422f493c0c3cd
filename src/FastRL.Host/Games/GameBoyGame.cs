using FastRL.Emu;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games;

/// <summary>A Game Boy game with a profile.</summary>
/// <param name="profile">How the ROM becomes an environment.</param>
/// <param name="rom">The user's ROM, or null for the profile's own.</param>
internal sealed class GameBoyGame(GameProfile profile, string? rom) : Game(profile.Name)
{
    /// <inheritdoc/>
    public override int MaxSteps => profile.MaxSteps;

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups) =>
        new GameBoyVecEnv(profile, new GameBoyVecEnvOptions
        {
            Count = count,
            Threads = config.Threads,
            Groups = groups,
            EpisodeLength = config.EpisodeLength > 0 ? config.EpisodeLength : null,
            RomPath = rom,
        });
}
