using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Runs.Identity;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.GameBoy;

/// <summary>A Game Boy game with a profile.</summary>
/// <param name="profile">How the ROM becomes an environment.</param>
/// <param name="rom">The user's ROM, or null for the profile's own.</param>
internal sealed class GameBoyGame(GameProfile profile, string? rom) : Game(profile.Name)
{
    /// <inheritdoc/>
    public override bool TrainsOnNodes => true;

    /// <inheritdoc/>
    public override int MaxSteps => profile.MaxSteps;

    /// <inheritdoc/>
    public override GameIdentity Identify(TrainConfig config) => GameBoyIdentity.Of(profile, rom);

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
