using System.Globalization;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Hockey;

/// <summary>Something with its part of the draws.</summary>
/// <param name="Value">What is drawn.</param>
/// <param name="Weight">Above or equal to 0; some weight of a list is above.</param>
internal readonly record struct Weighted<T>(T Value, double Weight);

/// <summary>A part of a training with its own games, opponents and rewards.</summary>
/// <param name="Name">A word.</param>
/// <param name="Episodes">Episodes of all copies together after which the next phase begins; 0 for no end.</param>
/// <param name="Modes">What episodes are about.</param>
/// <param name="Opponents">Who plays against the learner.</param>
/// <param name="KeepMode">Whether who catches the puck may hold it.</param>
/// <param name="Shaping">Further rewards, or null.</param>
internal sealed record HockeyPhase(
    string Name,
    long Episodes,
    IReadOnlyList<Weighted<HockeyMode>> Modes,
    IReadOnlyList<Weighted<HockeyOpponent>> Opponents,
    bool KeepMode = true,
    RewardShaping? Shaping = null)
{
    private const string KeepModeKey = "keep_mode=", ShapingKey = "shaping=";

    // The seed's words and ours.
    private static readonly Dictionary<string, HockeyMode> s_modes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["normal"] = HockeyMode.Normal,
        ["shooting"] = HockeyMode.Shooting,
        ["defense"] = HockeyMode.Defense,
        ["train_shooting"] = HockeyMode.Shooting,
        ["train_defense"] = HockeyMode.Defense,
    };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no phase; the message says what is allowed.</exception>
    public static HockeyPhase Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4) throw new FormatException("NAME EPISODES MODES OPPONENTS [keep_mode=false] [shaping=...], such as basics 8000 shooting none");
        if (!long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out long episodes) || episodes is < 1 or > 1_000_000_000)
            throw new FormatException($"a number of episodes from 1 to 1000000000 instead of '{words[1]}'");
        var phase = new HockeyPhase(words[0], episodes, ParseModes(words[2]), ParseOpponents(words[3]));
        foreach (string word in words.Skip(4))
        {
            phase = word switch
            {
                KeepModeKey + "true" => phase with { KeepMode = true },
                KeepModeKey + "false" => phase with { KeepMode = false },
                _ when word.StartsWith(ShapingKey, StringComparison.Ordinal) => phase with { Shaping = RewardShaping.Parse(word[ShapingKey.Length..]) },
                _ => throw new FormatException($"keep_mode=true, keep_mode=false or shaping=... instead of '{word}'"),
            };
        }
        return phase;
    }

    /// <summary>Reads modes with weights.</summary>
    /// <exception cref="FormatException">A word or the weights are wrong; the message says what is allowed.</exception>
    public static IReadOnlyList<Weighted<HockeyMode>> ParseModes(string text) => ParseWeighted(text, ParseMode);

    /// <summary>Reads opponents with weights.</summary>
    /// <inheritdoc cref="ParseModes"/>
    public static IReadOnlyList<Weighted<HockeyOpponent>> ParseOpponents(string text) => ParseWeighted(text, HockeyOpponent.Parse);

    /// <summary>Reads a mode.</summary>
    /// <exception cref="FormatException">There is no such mode; the message says what is allowed.</exception>
    public static HockeyMode ParseMode(string word) => s_modes.TryGetValue(word, out HockeyMode mode)
        ? mode
        : throw new FormatException($"normal, shooting, defense, or the original's NORMAL, TRAIN_SHOOTING, TRAIN_DEFENSE{Suggestion.For(word, s_modes.Keys)}");

    /// <summary>The same with another number of episodes, at least one.</summary>
    public HockeyPhase Scale(double factor)
    {
        if (factor == 1) return this; // as it was written
        return this with
        {
            Episodes = Math.Max(1, (long)Math.Round(Episodes * factor)),
            Shaping = Shaping is null ? null : Shaping with { N = Shaping.N * factor, K = Shaping.K * factor },
        };
    }

    /// <summary>Draws one of a list.</summary>
    /// <param name="choices">With weights.</param>
    /// <param name="uniform">From [0, 1).</param>
    public static T Draw<T>(IReadOnlyList<Weighted<T>> choices, float uniform)
    {
        double left = uniform * choices.Sum(choice => choice.Weight);
        foreach (Weighted<T> choice in choices)
        {
            left -= choice.Weight;
            if (left < 0) return choice.Value;
        }
        return choices.Last(choice => choice.Weight > 0).Value;
    }

    /// <summary>Weighted choices as a setting has them.</summary>
    public static string Write<T>(IReadOnlyList<Weighted<T>> choices) => string.Join('+', choices.Select(choice => string.Create(
        CultureInfo.InvariantCulture, $"{(choice.Value is HockeyMode mode ? mode.ToString().ToLowerInvariant() : $"{choice.Value}")}{(choices.Count > 1 ? $":{choice.Weight:R}" : "")}")));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} {Episodes} {Write(Modes)} {Write(Opponents)}{(KeepMode ? "" : " " + KeepModeKey + "false")}{(Shaping is null ? "" : $" {ShapingKey}{Shaping}")}");

    private static List<Weighted<T>> ParseWeighted<T>(string text, Func<string, T> parse)
    {
        var choices = new List<Weighted<T>>();
        foreach (string item in text.Split('+'))
        {
            string[] parts = item.Split(':', 2);
            double weight = 1;
            if (parts.Length > 1 && (!double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) || !double.IsFinite(weight)))
                throw new FormatException($"a weight from 0 instead of '{parts[1]}'");
            choices.Add(new Weighted<T>(parse(parts[0]), weight));
        }
        return choices.Sum(choice => choice.Weight) > 0 ? choices : throw new FormatException("weights whose sum is above 0");
    }
}

/// <summary>A text of modes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HockeyModesAttribute() : TextFormatAttribute(text => HockeyPhase.ParseModes(text));

/// <summary>A text of opponents.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HockeyOpponentsAttribute() : TextFormatAttribute(text => HockeyPhase.ParseOpponents(text));

/// <summary>A text of shaping rewards.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HockeyShapingAttribute() : TextFormatAttribute(text => RewardShaping.Parse(text));

/// <summary>A list of phases.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HockeyPhasesAttribute() : TextFormatAttribute(text => HockeyPhase.Parse(text));
