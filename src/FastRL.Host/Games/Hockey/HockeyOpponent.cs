using FastRL.Envs;
using FastRL.Envs.Hockey;

namespace FastRL.Host.Games.Hockey;

/// <summary>What kind of opponent plays against a learner.</summary>
internal enum HockeyOpponentKind
{
    /// <summary>Nobody: player two stands still.</summary>
    None,

    /// <summary>The original's scripted player.</summary>
    Weak,

    /// <summary>The same with more force.</summary>
    Strong,

    /// <summary>The learner itself, its last frozen copy, or a checkpoint.</summary>
    SelfPlay,

    /// <summary>One of the league, drawn anew for each episode.</summary>
    League,
}

/// <summary>An opponent that a phase asks for.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Source">Self-play: <see cref="Current"/>, <see cref="Latest"/> or a checkpoint's folder; otherwise empty.</param>
/// <param name="Drawn">Self-play: whether actions are drawn rather than the best ones.</param>
internal readonly record struct HockeyOpponent(HockeyOpponentKind Kind, string Source = "", bool Drawn = false)
{
    /// <summary>The learner as it is.</summary>
    public const string Current = "current";

    /// <summary>Its last frozen copy.</summary>
    public const string Latest = "latest";

    private const string SelfPlay = "self_play", DrawnMark = "~drawn";

    private static readonly Dictionary<string, HockeyOpponentKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["none"] = HockeyOpponentKind.None,
        ["weak"] = HockeyOpponentKind.Weak,
        ["strong"] = HockeyOpponentKind.Strong,
        ["basic_weak"] = HockeyOpponentKind.Weak,
        ["basic_strong"] = HockeyOpponentKind.Strong,
        [SelfPlay] = HockeyOpponentKind.SelfPlay,
        ["league"] = HockeyOpponentKind.League,
    };

    /// <summary>Words for the kinds.</summary>
    public static IReadOnlyCollection<string> Words => s_kinds.Keys;

    /// <summary>Who player two is in the batch.</summary>
    public HockeyPlayer Player => Kind switch
    {
        HockeyOpponentKind.None => HockeyPlayer.Nobody,
        HockeyOpponentKind.Weak => HockeyPlayer.Weak,
        HockeyOpponentKind.Strong => HockeyPlayer.Strong,
        _ => HockeyPlayer.External,
    };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">There is no such opponent; the message says what is allowed.</exception>
    public static HockeyOpponent Parse(string text)
    {
        bool drawn = text.EndsWith(DrawnMark, StringComparison.Ordinal);
        string[] parts = (drawn ? text[..^DrawnMark.Length] : text).Split('@', 2);
        if (!s_kinds.TryGetValue(parts[0], out HockeyOpponentKind kind))
            throw new FormatException($"{string.Join(", ", s_kinds.Keys)}{Suggestion.For(parts[0], s_kinds.Keys)}");
        if (kind != HockeyOpponentKind.SelfPlay && (parts.Length > 1 || drawn))
            throw new FormatException($"only {SelfPlay} has something behind '@' or '~'");
        if (kind != HockeyOpponentKind.SelfPlay) return new HockeyOpponent(kind);
        string source = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : Current;
        return source.Length > 0
            ? new HockeyOpponent(kind, source, drawn)
            : throw new FormatException($"{SelfPlay}, {SelfPlay}@{Latest} or {SelfPlay}@DIR");
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        HockeyOpponentKind.SelfPlay => $"{SelfPlay}{(Source == Current ? "" : "@" + Escape(Source))}{(Drawn ? DrawnMark : "")}",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    // What has a meaning in a phase's line.
    private static string Escape(string path) => string.Concat(path.Select(c => " +:%~@,".Contains(c, StringComparison.Ordinal) ? Uri.HexEscape(c) : $"{c}"));
}
