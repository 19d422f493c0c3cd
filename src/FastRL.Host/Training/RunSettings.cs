using System.Text.Json;
using FastRL.Host.Configuration;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Host.Training;

/// <summary>The settings that a checkpoint was made with, beside others.</summary>
internal static class RunSettings
{
    private const string Network = "network";

    // Settings that weights, optimizer or environments have the shape of, or that cannot be had in the middle.
    private static readonly string[] s_fixed =
    [
        "algorithm", "num_envs", "seed", "inputs", "hidden_sizes", "activation", "shared_trunk", "tile_embedding", "tile_count",
        "recurrent_size",
    ];

    /// <summary>What a checkpoint was made with; a network of the user's own is left out, which only people may name.</summary>
    public static IReadOnlyList<ConfigValue> Of(CheckpointReader checkpoint) => checkpoint.Manifest.Provenance is { } provenance
        ? [.. ConfigFile.Parse(provenance.Settings, $"settings of {checkpoint.Folder}").Where(value => !IsModule(value.Path))]
        : [];

    /// <summary>Whether a setting cannot change in the middle of a run.</summary>
    public static bool IsFixed(string path)
    {
        string[] parts = path.Split('.');
        return !IsModule(path) && (s_fixed.Contains(parts[^1]) || parts.Contains(Network));
    }

    /// <summary>What is not the same in two configurations of one algorithm; settings of others have no effect.</summary>
    public static IEnumerable<Difference> Differences(string then, string now, Algorithm algorithm) =>
        Trait.Differences(Traits(then, algorithm), Traits(now, algorithm));

    // It names code.
    private static bool IsModule(string path) => path.EndsWith($".{Network}", StringComparison.Ordinal);

    private static List<Trait> Traits(string text, Algorithm algorithm)
    {
        string[] others = [.. Enum.GetValues<Algorithm>().Where(other => other != algorithm)
            .Select(other => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{other}"))];
        return [.. ConfigFile.Parse(text, "settings")
            .Where(value => !others.Contains(value.Path.Split('.')[0]))
            .Select(value => new Trait(value.Path, value.Text))];
    }
}
