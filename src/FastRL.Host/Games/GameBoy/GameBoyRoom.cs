using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Game Boy games: the bundled profiles, and any other by its path.</summary>
/// <param name="folder">Where the bundled ones are.</param>
internal sealed class GameBoyRoom(string folder) : GameRoom
{
    /// <inheritdoc/>
    public override bool HasFilms => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Names => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))
        : [];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom)
    {
        if (Path.GetExtension(game).ToLowerInvariant() is ".gb" or ".gbc")
            throw new InputException($"{game} is a ROM; what it is to an agent stands in a profile: `fastrl profile new {game}` writes one to begin with");
        string? profile = Path.GetExtension(game) is ".yaml" or ".yml" ? game
            : Names.Contains(game) ? Path.Combine(folder, game + ".yaml")
            : null;
        return profile is null ? null : new GameBoyGame(GameProfile.Load(profile), rom);
    }
}
