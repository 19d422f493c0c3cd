using FastRL.Envs;

namespace FastRL.Host.Configuration;

/// <summary>One setting as somebody wrote it.</summary>
/// <param name="Path">Key with its parents, such as <c>ppo.clip</c>.</param>
/// <param name="Text">What was written; the items of a list are separated by commas.</param>
/// <param name="Items">The items where it is a list, otherwise null.</param>
/// <param name="Origin">Where it was written, as errors say it: <c>run.yaml:12</c> or <c>--set</c>.</param>
internal sealed record ConfigValue(string Path, string Text, IReadOnlyList<string>? Items, string Origin)
{
    /// <summary>A setting from the command line: <c>64,64</c> may stand for a list there.</summary>
    public static ConfigValue FromText(string path, string text, string origin) => new(path, text, null, origin);

    /// <summary>Reads <c>key=value</c>.</summary>
    /// <exception cref="InputException">There is no key or no equals sign.</exception>
    public static ConfigValue FromAssignment(string assignment)
    {
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? FromText(assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), "--set")
            : throw new InputException($"--set '{assignment}' is not KEY=VALUE, such as ppo.clip=0.1");
    }
}
