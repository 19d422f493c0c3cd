using FastRL.Host.Configuration;

namespace FastRL.Host.Games;

/// <summary>The games that share a folder here: what commands must know of them before one is chosen.</summary>
internal abstract class GameRoom
{
    /// <summary>Names that <see cref="Find"/> knows.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>Whether a word of a command line is a game of this room.</summary>
    public virtual bool Has(string word) => Names.Contains(word);

    /// <summary>Options that its games have beside those of all.</summary>
    public virtual IReadOnlyList<GameOption> Options => [];

    /// <summary>Whether its games run ROMs that users bring.</summary>
    public virtual bool HasRoms => false;

    /// <summary>Whether its games are <see cref="IContestGame"/>s.</summary>
    public virtual bool HasContests => false;

    /// <summary>Whether what is watched is an <see cref="IFilmedGame"/>.</summary>
    public virtual bool HasFilms => false;

    /// <summary>Whether episodes of its games can be kept for others to imitate (<see cref="Game.Record"/>).</summary>
    public virtual bool HasDemonstrations => false;

    /// <summary>Makes a game.</summary>
    /// <param name="game">What the user called it.</param>
    /// <param name="rom">The user's ROM, or null; for games that have one.</param>
    /// <returns>Null where it is none of this room's.</returns>
    public abstract Game? Find(string game, string? rom);
}

/// <summary>An option of one game; it is short for a setting.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Key">Key of the setting.</param>
/// <param name="Description">For the help.</param>
/// <param name="Value">Word for the value in the help; null for an option that stands alone and means true.</param>
/// <param name="WhenViewing">Whether <c>fastrl view</c> has it.</param>
/// <param name="WhenTraining">Whether <c>fastrl train</c> has it.</param>
internal sealed record GameOption(
    string Name, string Key, string Description, string? Value, bool WhenViewing = false, bool WhenTraining = true)
{
    /// <summary>What the user's word sets.</summary>
    public ConfigValue Set(string text) => ConfigValue.FromText(Key, text, Name);
}
