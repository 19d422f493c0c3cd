using System.Text.RegularExpressions;
using FastRL.Envs;
using FastRL.Host.Cli;

namespace FastRL.Host.Games.Own;

/// <summary>Games of the user's own: by a file that describes one, or by a type in an assembly.</summary>
internal sealed partial class OwnRoom : GameRoom
{
    private const long MaximumBytes = 1 << 20;

    /// <inheritdoc/>
    public override IEnumerable<string> Names => [];

    /// <inheritdoc/>
    public override Game? Find(string game, string? rom)
    {
        if (Path.GetExtension(game) is ".yaml" or ".yml")
        {
            // Profiles of Game Boy games have no channel.
            return File.Exists(game) && ChannelKey().IsMatch(InputFile.ReadAllText(game, MaximumBytes))
                ? new OwnGame(GameFile.Load(game), DroppingWriter.Error)
                : null;
        }
        return game.IndexOf(".dll!", StringComparison.Ordinal) > 0 ? AssemblyGame.Load(game) : null;
    }

    [GeneratedRegex(@"^channel\s*:", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ChannelKey();
}
