using FastRL.Host.Configuration;
using FastRL.Learn;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;

namespace FastRL.Host.Training;

/// <summary>The settings that a checkpoint was made with, beside others.</summary>
internal static class RunSettings
{
    // Beside all that a network is made of: what environments have the number of, or what cannot be had in the middle.
    private static readonly string[] s_fixed = ["algorithm", "num_envs", "seed"];

    /// <summary>What a checkpoint was made with; a network of the user's own is left out, which only people may name.</summary>
    public static IReadOnlyList<ConfigValue> Of(CheckpointReader checkpoint) => checkpoint.Manifest.Provenance is { } provenance
        ? [.. ConfigFile.Parse(provenance.Settings, $"settings of {checkpoint.Folder}").Where(value => !IsModule(value.Path))]
        : [];

    /// <summary>Whether a setting cannot change in the middle of a run.</summary>
    public static bool IsFixed(string path) =>
        !IsModule(path) && (s_fixed.Contains(path) || path.Contains(".network.", StringComparison.Ordinal));

    /// <summary>What is not the same in two configurations of one algorithm; settings of others have no effect.</summary>
    public static IEnumerable<Difference> Differences(string then, string now, string algorithm) =>
        Trait.Differences(Traits(then, algorithm), Traits(now, algorithm));

    // It names code.
    private static bool IsModule(string path) => path.EndsWith(".network.module", StringComparison.Ordinal);

    private static List<Trait> Traits(string text, string algorithm)
    {
        string[] others = [.. LearningAlgorithm.All.Select(other => other.Name).Where(name => name != algorithm)];
        return [.. ConfigFile.Parse(text, "settings")
            .Where(value => !others.Contains(value.Path.Split('.')[0]))
            .Select(value => new Trait(value.Path, value.Text))];
    }
}
