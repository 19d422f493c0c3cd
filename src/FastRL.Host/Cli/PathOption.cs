using System.CommandLine;

namespace FastRL.Host.Cli;

/// <summary>Options that are paths. An empty one, as from a variable that is not set, would mean the current folder.</summary>
internal static class PathOption
{
    /// <summary>Makes an option that may be left out, but not be empty.</summary>
    public static Option<string?> Create(string name, string description, string helpName)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        RefuseEmpty(option);
        return option;
    }

    /// <summary>Makes an empty value an error that names the option.</summary>
    public static void RefuseEmpty(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            result.AddError($"{option.Name} is empty; name a path, or leave the option out");
    });
}
