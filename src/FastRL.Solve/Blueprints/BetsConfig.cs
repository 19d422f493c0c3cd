using System.ComponentModel.DataAnnotations;
using System.Globalization;
using FastRL.Envs;
using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>Bets and raises that a tree of hold'em offers, by street.</summary>
/// <remarks>
/// A size is a multiple of the pot after calling, or <c>all-in</c>. <c>@ip</c> and <c>@oop</c> after it restrict it to the
/// player who acts last on later streets, or to the others; <c>@N</c> to N bets before it on the street, 0 for the first.
/// </remarks>
public sealed class BetsConfig
{
    private const string AllIn = "all-in";
    private const int MaxSizes = 32;

    /// <summary>Bets and raises a street; all-in and calls are always allowed.</summary>
    [Range(0, 100)]
    public int RaiseCap { get; init; } = 3;

    /// <summary>Bets are rounded to multiples of it; the big blind is 2.</summary>
    [Range(1, 1_000_000)]
    public int Chip { get; init; } = 1;

    /// <summary>A bet of at least this part of the chips left becomes all-in; above 1 for never.</summary>
    [Range(0.0, 2.0)]
    public double AllInPart { get; init; } = 0.97;

    /// <summary>Before the flop.</summary>
    [MaxLength(MaxSizes)]
    public IReadOnlyList<string> Preflop { get; init; } = ["0.25", "0.5", "1", "2", AllIn];

    /// <summary>On the flop.</summary>
    [MaxLength(MaxSizes)]
    public IReadOnlyList<string> Flop { get; init; } = ["0.33", "0.75", "1", "1.5@ip", AllIn];

    /// <summary>On the turn.</summary>
    [MaxLength(MaxSizes)]
    public IReadOnlyList<string> Turn { get; init; } = ["0.66", "1", "1.5", AllIn];

    /// <summary>On the river.</summary>
    [MaxLength(MaxSizes)]
    public IReadOnlyList<string> River { get; init; } = ["0.75", "1", "1.5", AllIn];

    /// <summary>The lists by street, under their keys.</summary>
    public IReadOnlyList<(string Key, IReadOnlyList<string> Sizes)> Streets =>
        [("bets.preflop", Preflop), ("bets.flop", Flop), ("bets.turn", Turn), ("bets.river", River)];

    /// <summary>All of them as the game wants them.</summary>
    /// <exception cref="InputException">A size is none; the message has its key.</exception>
    public IReadOnlyList<BetSize> Parse() =>
        [.. Streets.SelectMany((street, number) => street.Sizes.Select(text => Parse(text, number)
            ?? throw new InputException($"{street.Key}: {Explain(text)}")))];

    /// <summary>What is wrong with a size.</summary>
    public static string Explain(string text) =>
        $"'{text}' is no size; allowed: a multiple of the pot such as 0.75, or {AllIn}, and after it @ip, @oop, or @N for N bets before it";

    /// <summary>One size.</summary>
    /// <returns>Null where it is none.</returns>
    public static BetSize? Parse(string text, int street)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('@', StringSplitOptions.TrimEntries);
        BetSize size;
        if (parts[0] == AllIn)
            size = new BetSize(BetSizeKind.AllIn) { Street = street };
        else if (double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double pots) && pots is > 0 and <= 1000)
            size = new BetSize(BetSizeKind.Pot, pots) { Street = street };
        else
            return null;
        foreach (string condition in parts[1..])
        {
            BetSize? restricted = condition switch
            {
                "ip" => size with { InPosition = true },
                "oop" => size with { InPosition = false },
                _ when int.TryParse(condition, NumberStyles.None, CultureInfo.InvariantCulture, out int raise) && raise <= 100 => size with { Raise = raise },
                _ => null,
            };
            if (restricted is null) return null;
            size = restricted;
        }
        return size;
    }
}
