using System.Text.RegularExpressions;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Game Boy games: the bundled profiles, and any other by its path.</summary>
/// <param name="folder">Where the bundled ones are.</param>
internal sealed partial class GameBoyRoom(string folder) : GameRoom
{
    private const long MaximumBytes = 4 << 20;

    /// <inheritdoc/>
    public override bool HasRoms => true;

    /// <inheritdoc/>
    public override bool HasFilms => true;

    /// <inheritdoc/>
    public override IEnumerable<string> Names => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file))
        : [];

    /// <inheritdoc/>
    public override IReadOnlyList<GameOption> Options { get; } =
    [
        new("--guide", "guide.url", "Ask a language model there for goals: an OpenAI-compatible endpoint such as http://127.0.0.1:8080/v1.", "URL"),
        new("--demos", "demos", "Begin with a policy that imitates these episodes, separated by commas (eval --record-demo writes some).", "FILE,..."),
        new("--guide-replay", "guide.replay", "Take the goals of another run again, at the same steps: its instance_0/guide.jsonl.", "FILE"),
    ];

    /// <inheritdoc/>
    public override bool HasDemonstrations => true;

    /// <inheritdoc/>
    public override bool Has(string word)
    {
        if (base.Has(word)) return true;
        try
        {
            return Path.GetExtension(word) is ".yaml" or ".yml" && File.Exists(word) && RomKey().IsMatch(InputFile.ReadAllText(word, MaximumBytes));
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return false; // whoever reads it says so
        }
    }

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

    [GeneratedRegex(@"^rom\s*:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RomKey();
}
