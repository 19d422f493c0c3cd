using System.CommandLine;

namespace FastRL.Host.Cli;

/// <summary>Options that are paths.</summary>
internal static class PathOption
{
    /// <summary>Makes an option that may be left out.</summary>
    public static Option<string?> Create(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
