using System.CommandLine;
using System.Globalization;

namespace FastRL.Host.Cli;

/// <summary>The option <c>--seed</c>, which takes what a configuration's seed takes.</summary>
internal static class SeedOption
{
    /// <summary>Makes it.</summary>
    public static Option<ulong> Create(string description, ulong fallback = 1) => new("--seed")
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                return value;
            result.AddError($"--seed '{text}' is not a whole number from 0 to {ulong.MaxValue}");
            return fallback;
        },
    };
}
