using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Games.Classic;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.Hockey;
using FastRL.Host.Games.Own;
using FastRL.Host.Games.Puck;
using FastRL.Host.Games.Rover;

namespace FastRL.Host.Games;

/// <summary>The games that the host knows, and the training settings below <c>games</c> beside the executable.</summary>
/// <param name="folder">That folder.</param>
internal sealed class GameLibrary(string folder)
{
    /// <summary>The one that was published with this program.</summary>
    public static GameLibrary Bundled { get; } = new(Path.Combine(AppContext.BaseDirectory, "games"));

    /// <summary>Every room.</summary>
    public IReadOnlyList<GameRoom> Rooms { get; } =
    [
        new OwnRoom(), new GameBoyRoom(Path.Combine(folder, "profiles")), new ClassicRoom(), new PuckRoom(), new HockeyRoom(),
        new RoverRoom(Path.Combine(folder, "training", "rover")),
    ];

    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public IReadOnlyList<string> Names => [.. Rooms.SelectMany(room => room.Names).Order(StringComparer.Ordinal)];

    /// <summary>Finds a game.</summary>
    /// <param name="game">A name, the path of a Game Boy game's profile or of a game's file, or ASSEMBLY.dll!TYPE.</param>
    /// <param name="rom">The user's ROM of a Game Boy game, or null for the profile's own.</param>
    /// <exception cref="InputException">There is none, or its profile is wrong.</exception>
    public Game Find(string game, string? rom)
    {
        foreach (GameRoom room in Rooms)
        {
            if (room.Find(game, rom) is not { } found) continue;
            return rom is null || room.HasRoms ? found : throw new InputException($"--rom is for Game Boy games; {found.Name} has none");
        }
        throw new InputException(
            $"unknown game '{game}'{Suggestion.For(game, Names)}; known are {string.Join(", ", Names)}, or give the path of a profile");
    }

    /// <summary>
    /// Settings that a game is trained with unless the user says otherwise: <c>training/GAME.ALGORITHM.yaml</c> where the
    /// user chose an algorithm and it is there, otherwise <c>training/GAME.yaml</c>.
    /// </summary>
    /// <param name="game">The game, which may have settings for stages.</param>
    /// <param name="chosen">What the user set.</param>
    public IReadOnlyList<ConfigValue> TrainingDefaults(Game game, IReadOnlyList<ConfigValue> chosen)
    {
        string? algorithm = chosen.LastOrDefault(value => value.Path == "algorithm")?.Text;
        string[] candidates = [.. algorithm is null ? [] : new[] { $"{game.Name}.{algorithm}.yaml" }, $"{game.Name}.yaml"];
        string? path = candidates.Select(name => Path.Combine(folder, "training", name)).FirstOrDefault(File.Exists);
        return [.. path is null ? [] : ConfigFile.Load(path), .. game.StageSettings(chosen)];
    }
}
