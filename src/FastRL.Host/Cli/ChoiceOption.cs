using System.CommandLine;

namespace FastRL.Host.Cli;

/// <summary>Options that take one of a few words, with errors that name option, value and words.</summary>
internal static class ChoiceOption
{
    /// <summary>Makes an option whose default is the first word.</summary>
    public static Option<string> Create(string name, string description, params string[] words) => new(name)
    {
        Description = $"{description}: {string.Join(", ", words)}.",
        HelpName = words.Length <= 3 ? string.Join('|', words) : "WORD",
        DefaultValueFactory = _ => words[0],
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!words.Contains(text, StringComparer.Ordinal))
                result.AddError($"{name} '{text}' is none of {string.Join(", ", words)}");
            return text;
        },
    };
}
