using System.CommandLine;

namespace FastRL.Host.Cli;

/// <summary>Options that are whole numbers within limits, with errors that name option, value and limits.</summary>
internal static class NumberOption
{
    /// <summary>Makes an option with a default.</summary>
    public static Option<int> Create(string name, string description, int minimum, int maximum, int fallback) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (WholeNumber.TryParse(text, out long value) && value >= minimum && value <= maximum)
                return (int)value;
            result.AddError($"{name} '{text}' is not a whole number from {minimum} to {maximum}");
            return fallback;
        },
    };

    /// <summary>Makes an option that may be left out.</summary>
    public static Option<int?> CreateOptional(string name, string description, int minimum, int maximum) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (WholeNumber.TryParse(text, out long value) && value >= minimum && value <= maximum)
                return (int)value;
            result.AddError($"{name} '{text}' is not a whole number from {minimum} to {maximum}");
            return null;
        },
    };
}
