using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Host.Games.Holdem;

/// <summary>Where the settings of a blueprint come from: a file, then the command line.</summary>
internal static class BlueprintSettings
{
    private const string Iterations = "num_iterations", TimeBudget = "time_budget_seconds", Epsilon = "exploration_epsilon", Schedule = "epsilon_schedule";

    /// <summary>Binds the settings; the command line wins.</summary>
    /// <param name="file">Settings of a file.</param>
    /// <param name="options">Settings of the command line.</param>
    /// <exception cref="InputException">A key or value is wrong; the message says where it was written.</exception>
    public static BlueprintConfig Bind(IReadOnlyList<ConfigValue> file, IReadOnlyList<ConfigValue> options)
    {
        // A number of iterations means no time budget, a fixed epsilon no schedule.
        bool Replaced(ConfigValue value) => (value.Path == TimeBudget && Has(options, Iterations)) || (value.Path == Schedule && Has(options, Epsilon));
        ConfigValue[] values = [.. file.Where(value => !IsNull(value) && !Replaced(value)), .. options];
        BlueprintConfig config = ConfigBinder.Bind<BlueprintConfig>(values);
        CheckSchedule(values, config);
        foreach ((string key, IReadOnlyList<string> sizes) in config.Bets.Streets)
        {
            if (sizes.FirstOrDefault(size => BetsConfig.Parse(size, street: 0) is null) is { } wrong)
                throw new InputException($"{Origin(values, key)}: {key}: {BetsConfig.Explain(wrong)}");
        }
        return config;
    }

    /// <summary>Whether a key was given.</summary>
    public static bool Has(IEnumerable<ConfigValue> values, string path) => values.Any(value => value.Path == path && !IsNull(value));

    /// <summary>Whether somebody said how many iterations.</summary>
    public static bool HasIterations(IEnumerable<ConfigValue> values) => Has(values, Iterations);

    /// <summary>Loads a blueprint.</summary>
    /// <param name="folder">Its checkpoint.</param>
    /// <param name="buckets">Must be those that it was trained with.</param>
    /// <exception cref="InputException">They are others; the message names both.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or of something else.</exception>
    public static Blueprint Load(string folder, ICardBuckets buckets)
    {
        CheckpointReader checkpoint = CheckpointReader.Open(folder);
        BlueprintConfig config = Bind(ValuesOf(checkpoint), []);
        RequireSame(checkpoint, BlueprintGame.Identify(config, buckets));
        return new Blueprint(checkpoint, config, buckets);
    }

    /// <summary>What a checkpoint was made with.</summary>
    /// <exception cref="InvalidDataException">It is no blueprint, or does not say so.</exception>
    public static IReadOnlyList<ConfigValue> ValuesOf(CheckpointReader checkpoint)
    {
        BlueprintFiles.RequireBlueprint(checkpoint);
        return checkpoint.Manifest.Provenance is { } made
            ? ConfigFile.Parse(made.Settings, $"settings of {checkpoint.Folder}")
            : throw new InvalidDataException($"{checkpoint.Folder} does not say what it was made with");
    }

    /// <summary>Throws unless a checkpoint's strategy means the same here.</summary>
    /// <exception cref="InputException">It does not; the message names what differs.</exception>
    public static void RequireSame(CheckpointReader checkpoint, GameIdentity now)
    {
        if (checkpoint.Manifest.Provenance is { } made && Trait.FirstDifference(made.Game.Meaning, now.Meaning) is { } difference)
        {
            throw new InputException(
                $"checkpoint {checkpoint.Folder}: its {difference.Name} is '{difference.Then ?? "none"}', here it is '{difference.Now ?? "none"}'");
        }
    }

    private static void CheckSchedule(ConfigValue[] values, BlueprintConfig config)
    {
        long before = -1;
        foreach (string text in config.EpsilonSchedule)
        {
            if (EpsilonSchedule.Parse(text) is not { } step || step.Iteration <= before || (before < 0 && step.Iteration != 0))
            {
                throw new InputException(
                    $"{Origin(values, Schedule)}: {Schedule} has '{text}'; allowed: ITERATION:EPSILON, the first iteration 0 and each later than the one before, epsilon 0.001 to 1");
            }
            before = step.Iteration;
        }
    }

    // A key of YAML whose value is left out, as None is in files of the original.
    private static bool IsNull(ConfigValue value) => value.Items is null && value.Text is "null" or "~" or "";

    private static string Origin(IEnumerable<ConfigValue> values, string path) => values.LastOrDefault(value => value.Path == path)?.Origin ?? "defaults";
}
