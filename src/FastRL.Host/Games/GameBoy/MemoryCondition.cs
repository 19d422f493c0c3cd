using System.Globalization;
using FastRL.Envs;

namespace FastRL.Host.Games.GameBoy;

/// <summary>What a number in memory does between two moments: <c>coin grew by 1 since start</c>.</summary>
/// <param name="Moment">Name of a mark in the input script, or a number of frames.</param>
/// <param name="Relation">What is true of it then.</param>
/// <param name="Number">What it equals, or by how much it changed; null for any amount.</param>
/// <param name="Since">The moment that it is compared with; null for the mark before.</param>
internal sealed record MemoryCondition(string Moment, MemoryRelation Relation, int? Number, string? Since)
{
    private const string By = "by", SinceWord = "since";

    /// <summary>Reads one.</summary>
    /// <exception cref="InputException">It is none; the message says what one is.</exception>
    public static MemoryCondition Parse(string text)
    {
        string[] words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != By)];
        string? since = words is [.., SinceWord, _] ? words[^1] : null;
        if (since is not null) words = words[..^2];
        if (words.Length is not (2 or 3) || !Enum.TryParse(words[1], ignoreCase: true, out MemoryRelation relation) || !words[1].All(char.IsAsciiLetter))
            throw Wrong(text);
        int? number = words.Length == 2 ? null : ParseNumber(words[2]) ?? throw Wrong(text);
        bool wants = relation is MemoryRelation.Equal, takes = wants || relation is MemoryRelation.Grew or MemoryRelation.Shrank;
        return (number is null ? !wants : takes) ? new MemoryCondition(words[0], relation, number, since) : throw Wrong(text);
    }

    /// <summary>Whether it is true.</summary>
    /// <param name="before">The number at the earlier moment.</param>
    /// <param name="now">The number.</param>
    public bool Holds(int before, int now) => Relation switch
    {
        MemoryRelation.Equal => now == Number,
        MemoryRelation.Same => now == before,
        MemoryRelation.Changed => now != before,
        MemoryRelation.Grew => Number is { } more ? now - before == more : now > before,
        _ => Number is { } less ? before - now == less : now < before,
    };

    private static int? ParseNumber(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hexadecimal) ? hexadecimal : null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static InputException Wrong(string text) => new(
        $"--find '{text}' is not MOMENT equal N, MOMENT same, MOMENT changed, MOMENT grew [by N] or MOMENT shrank [by N], with [since MOMENT] behind it");
}

/// <summary>What a number can do.</summary>
internal enum MemoryRelation
{
    /// <summary>It is a known one.</summary>
    Equal,

    /// <summary>It is as it was.</summary>
    Same,

    /// <summary>It is another than it was.</summary>
    Changed,

    /// <summary>It is larger.</summary>
    Grew,

    /// <summary>It is smaller.</summary>
    Shrank,
}
