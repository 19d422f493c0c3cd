using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Rover.Tabs;

/// <summary>The original's names: settings of its script, and checkpoints.</summary>
internal static class OriginalNames
{
    private const string Prefix = "lunar_rover_ppo_";

    private static readonly Dictionary<string, string> s_keys = new()
    {
        ["NUM_ENVS"] = "num_envs",
        ["TOTAL_TIMESTEPS"] = "steps",
        ["TIMESCALE"] = "rover.timescale",
    };

    /// <summary>Settings under our names; Python's ways of writing numbers and truth are understood where the name is the original's.</summary>
    /// <exception cref="InputException">One of them is wrong.</exception>
    public static IReadOnlyList<ConfigValue> Translate(IReadOnlyList<ConfigValue> chosen) => [.. chosen.SelectMany(Translate)];

    /// <summary>Names a run's checkpoint as the original would, beside its own name.</summary>
    /// <param name="folder">The checkpoint's.</param>
    /// <param name="name">How: <c>1000_steps</c>, <c>final</c> or <c>interrupted</c>.</param>
    /// <remarks>A link; where the system makes none, the checkpoint has only its own name.</remarks>
    public static void Link(string folder, string name)
    {
        string root = Path.GetDirectoryName(Path.GetFullPath(folder))!, link = Path.Combine(root, Prefix + name);
        try
        {
            foreach (string old in Directory.EnumerateFileSystemEntries(root, Prefix + "*"))
            {
                // Of a checkpoint that was deleted since, or of this name.
                if (new DirectoryInfo(old) is { LinkTarget: not null } info && (old == link || !Directory.Exists(Path.Combine(root, info.LinkTarget))))
                    info.Delete();
            }
            if (!Path.Exists(link))
                Directory.CreateSymbolicLink(link, Path.GetFileName(folder));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The checkpoint is there all the same.
        }
    }

    /// <summary>What the original would call a checkpoint.</summary>
    public static string Of(long steps) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{steps}_steps");

    private static IEnumerable<ConfigValue> Translate(ConfigValue value)
    {
        switch (value.Path)
        {
            case "AUTO_LOAD_LATEST":
                return [value with { Path = "rover.load", Text = value.Text.ToLowerInvariant() switch
                {
                    "true" => RoverConfig.LoadLatest,
                    "false" => RoverConfig.LoadNone,
                    _ => throw new InputException($"{value.Origin}: AUTO_LOAD_LATEST is '{value.Text}'; allowed: True or False"),
                } }];
            case "LOAD_MODEL":
                return value.Text is "None" or "null" or "" ? [] : [value with { Path = "rover.load" }];
            default:
                return [s_keys.TryGetValue(value.Path, out string? ours) ? value with { Path = ours, Text = Number(value.Text) } : value];
        }
    }

    // 1_000_000, 500k, 1m
    private static string Number(string text)
    {
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        string zeros = plain.Length == 0 ? "" : char.ToLowerInvariant(plain[^1]) switch { 'k' => "000", 'm' => "000000", _ => "" };
        return zeros.Length == 0 ? plain : plain[..^1] + zeros;
    }
}
