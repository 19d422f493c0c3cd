using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Configuration;

namespace FastRL.Host.Sweeps;

/// <summary>What a sweep's file says.</summary>
/// <param name="Config">Its plain keys.</param>
/// <param name="Dimensions">Settings that are looked for, at least one.</param>
internal sealed record SweepPlan(SweepConfig Config, IReadOnlyList<SweepDimension> Dimensions)
{
    private const string Prefix = "settings.";
    private const string Forms = "{min: N, max: N, scale: linear or log} or {choices: [A, B]}";

    private static readonly string[] s_words = ["min", "max", "scale", "choices"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">YAML; docs/cli.md has its keys.</param>
    /// <param name="settings">The class of the game's settings.</param>
    /// <exception cref="InputException">It is missing or wrong; the message names the line and what is allowed.</exception>
    public static SweepPlan Read(string path, Type settings)
    {
        IReadOnlyList<ConfigValue> values = ConfigFile.Load(path);
        SweepConfig config = ConfigBinder.Bind<SweepConfig>(values.Where(value => !value.Path.StartsWith(Prefix, StringComparison.Ordinal)));
        Dictionary<string, ConfigKey> keys = ConfigKey.All(settings).Where(key => !key.IsSection).ToDictionary(key => key.Path);
        ConfigValue[] wanted = [.. values.Where(value => value.Path.StartsWith(Prefix, StringComparison.Ordinal))];
        if (wanted.FirstOrDefault(value => keys.ContainsKey(value.Path[Prefix.Length..])) is { } plain)
            throw new InputException($"{plain.Origin}: {plain.Path[Prefix.Length..]} is '{plain.Text}'; allowed: {Forms}. What is fixed goes to --set");
        SweepDimension[] dimensions = [.. wanted
            .GroupBy(value => Owner(value.Path[Prefix.Length..]))
            .Select(parts => Dimension(parts.Key, [.. parts], keys))];
        if (dimensions.Length == 0)
            throw new InputException($"{path}: settings are missing: at least one, such as ppo.learning_rate: {{min: 0.0001, max: 0.01, scale: log}}");
        return new SweepPlan(config, dimensions);
    }

    /// <summary>Settings at a point of the unit cube.</summary>
    public IReadOnlyList<ConfigValue> At(IReadOnlyList<double> point) =>
        [.. Dimensions.Select((dimension, i) => ConfigValue.FromText(dimension.Key, dimension.At(point[i]), dimension.Origin))];

    // ppo.clip of ppo.clip.min.
    private static string Owner(string path) => path.LastIndexOf('.') is > 0 and var dot ? path[..dot] : path;

    private static SweepDimension Dimension(string key, ConfigValue[] parts, Dictionary<string, ConfigKey> keys)
    {
        string origin = parts[0].Origin;
        if (!keys.TryGetValue(key, out ConfigKey? found))
            throw new InputException($"{origin}: unknown key '{key}'{Suggestion.For(key, keys.Keys)}");
        Dictionary<string, ConfigValue> words = parts.ToDictionary(part => part.Path[(part.Path.LastIndexOf('.') + 1)..]);
        if (words.Keys.FirstOrDefault(word => !s_words.Contains(word)) is { } wrong)
            throw new InputException($"{words[wrong].Origin}: {key} has no '{wrong}'; allowed: {Forms}");
        if (words.TryGetValue("choices", out ConfigValue? choices))
        {
            if (words.Count > 1 || choices.Items is not { Count: > 1 })
                throw new InputException($"{choices.Origin}: choices of {key} are a list of two values or more, without min, max and scale");
            return new SweepChoices(key, origin, choices.Items);
        }
        double low = Number(words, "min", key, origin), high = Number(words, "max", key, origin);
        string scale = words.TryGetValue("scale", out ConfigValue? named) ? named.Text : "linear";
        if (scale is not ("linear" or "log")) throw new InputException($"{named!.Origin}: scale of {key} is '{scale}'; allowed: linear, log");
        if (low >= high) throw new InputException($"{origin}: min of {key} must be less than max, they are {Text(low)} and {Text(high)}");
        if (scale == "log" && low <= 0) throw new InputException($"{origin}: min of {key} must be above 0 with scale log, is {Text(low)}");
        Type type = found.Property.PropertyType;
        if (type != typeof(double) && type != typeof(int) && type != typeof(long))
            throw new InputException($"{origin}: {key} is no number; give it choices: [A, B]");
        return new SweepRange(key, origin, low, high, scale == "log", type != typeof(double));
    }

    private static double Number(Dictionary<string, ConfigValue> words, string word, string key, string origin)
    {
        if (!words.TryGetValue(word, out ConfigValue? value))
            throw new InputException($"{origin}: {key} has no {word}; it needs min and max, or choices");
        return double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : throw new InputException($"{value.Origin}: {word} of {key} is '{value.Text}'; allowed: a number");
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
