using FastRL.Emu;
using FastRL.Host.Configuration;
using FastRL.Host.Viewing;

namespace FastRL.Host.Games;

/// <summary>A Game Boy game with a profile.</summary>
/// <param name="profile">How the ROM becomes an environment.</param>
/// <param name="rom">The user's ROM, or null for the profile's own.</param>
internal sealed class GameBoyGame(GameProfile profile, string? rom) : Game(profile.Name)
{
    /// <inheritdoc/>
    public override int MaxSteps => profile.MaxSteps;

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups) => Create(config, count, groups);

    /// <inheritdoc/>
    public override IWatchedGame Watch(TrainConfig config, Action<string> waiting) =>
        new WatchedGameBoy(profile, rom, Create(config, count: 1, groups: 1));

    private GameBoyVecEnv Create(TrainConfig config, int count, int groups) =>
        new(profile, new GameBoyVecEnvOptions
        {
            Count = count,
            Threads = config.Threads,
            Groups = groups,
            EpisodeLength = config.EpisodeLength > 0 ? config.EpisodeLength : null,
            RomPath = rom,
        });
}
