using FastRL.Emu;
using FastRL.Host.Cli;

namespace FastRL.Host.Games;

/// <summary>The games that the host knows: profiles and training defaults below <c>games</c> beside the executable.</summary>
/// <param name="folder">That folder.</param>
internal sealed class GameLibrary(string folder)
{
    /// <summary>The one that was published with this program.</summary>
    public static GameLibrary Bundled { get; } = new(Path.Combine(AppContext.BaseDirectory, "games"));

    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            string profiles = Path.Combine(folder, "profiles");
            return Directory.Exists(profiles)
                ? [.. Directory.EnumerateFiles(profiles, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!]
                : [];
        }
    }

    /// <summary>Reads a game's profile.</summary>
    /// <param name="game">A name, or the path of a profile.</param>
    /// <exception cref="CommandException">There is none.</exception>
    /// <exception cref="ProfileException">It is wrong.</exception>
    public GameProfile Find(string game)
    {
        if (Path.GetExtension(game) is ".yaml" or ".yml")
            return GameProfile.Load(game);
        string path = Path.Combine(folder, "profiles", game + ".yaml");
        if (Names.Contains(game))
            return GameProfile.Load(path);
        string known = Names.Count > 0 ? $"known are {string.Join(", ", Names)}" : $"there is none below {folder}";
        throw new CommandException($"unknown game '{game}'{Suggestion.For(game, Names)}; {known}, or give the path of a profile");
    }

    /// <summary>Settings that a game is trained with unless the user says otherwise, or null where it has none.</summary>
    public string? FindTrainingDefaults(GameProfile profile)
    {
        string path = Path.Combine(folder, "training", profile.Name + ".yaml");
        return File.Exists(path) ? path : null;
    }
}
