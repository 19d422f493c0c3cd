using System.CommandLine;
using System.Globalization;

namespace FastRL.Host.Cli;

/// <summary>Options that are a time: a number and s, m or h.</summary>
internal static class DurationOption
{
    private const double Most = 365 * 24 * 3600.0;

    /// <summary>Makes an option with a default.</summary>
    public static Option<TimeSpan> Create(string name, string description, TimeSpan fallback) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
            if (unit > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * unit is > 0 and <= Most)
            {
                return TimeSpan.FromSeconds(number * unit);
            }
            result.AddError($"{name} '{text}' is no time; allowed: a number and s, m or h, such as 90s or 2h");
            return fallback;
        },
    };
}
