using System.CommandLine;

namespace FastRL.Host.Cli;

/// <summary><c>--only</c>: some parts of what a command does.</summary>
internal static class PartsOption
{
    /// <summary>Makes the option; it is empty where the usual parts are meant.</summary>
    public static Option<string[]> Create(string[] parts, string usual = "all")
    {
        var only = new Option<string[]>("--only")
        {
            Description = $"Parts to run: {string.Join(", ", parts)}. [default: {usual}]",
            HelpName = "PART...",
            AllowMultipleArgumentsPerToken = true,
        };
        only.Validators.Add(result =>
        {
            foreach (string word in result.Tokens.Select(token => token.Value).Where(word => !parts.Contains(word)))
                result.AddError($"--only '{word}' is none of {string.Join(", ", parts)}");
        });
        return only;
    }
}
