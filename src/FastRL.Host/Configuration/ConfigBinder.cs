using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Host.Cli;

namespace FastRL.Host.Configuration;

/// <summary>Puts settings into a configuration class; every wrong one is an error that says where it was written.</summary>
/// <remarks>
/// Keys are property names in snake_case. Limits are the class's own <see cref="RangeAttribute"/> and
/// <see cref="MaxLengthAttribute"/>. Later settings replace earlier ones.
/// </remarks>
internal static class ConfigBinder
{
    /// <summary>A new configuration with the class's defaults and then the settings.</summary>
    /// <exception cref="InputException">A key or value is wrong.</exception>
    public static T Bind<T>(IEnumerable<ConfigValue> values) where T : class, new() => Bind(new T(), values);

    /// <summary>Puts the settings into a configuration that has its defaults, and gives it back.</summary>
    /// <exception cref="InputException">A key or value is wrong.</exception>
    public static T Bind<T>(T target, IEnumerable<ConfigValue> values) where T : class
    {
        Dictionary<string, ConfigKey> keys = ConfigKey.All(target.GetType()).ToDictionary(key => key.Path);
        foreach (ConfigValue value in values)
            Set(target, keys, value);
        return target;
    }

    private static void Set(object target, Dictionary<string, ConfigKey> keys, ConfigValue value)
    {
        if (!keys.TryGetValue(value.Path, out ConfigKey? key))
            throw new InputException($"{value.Origin}: unknown key '{value.Path}'{Suggestion.For(value.Path, keys.Keys)}{Known(keys, value.Path)}");
        if (key.IsSection)
        {
            if (value.Text.Length == 0 && value.Items is null)
                return; // its settings are all commented out
            throw new InputException($"{value.Origin}: {value.Path} holds further keys, it has no value '{value.Text}' itself");
        }
        object owner = target;
        string[] parts = value.Path.Split('.');
        for (int i = 1; i < parts.Length; i++)
            owner = keys[string.Join('.', parts[..i])].Property.GetValue(owner)!;
        key.Property.SetValue(owner, Convert(key, value));
    }

    private static string Known(Dictionary<string, ConfigKey> keys, string path)
    {
        string prefix = path.Contains('.', StringComparison.Ordinal) ? path[..(path.LastIndexOf('.') + 1)] : "";
        string[] known = [.. keys.Keys
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && !key[prefix.Length..].Contains('.', StringComparison.Ordinal))
            .Select(key => key[prefix.Length..])];
        return known.Length > 0 ? $"; known are {string.Join(", ", known)}" : "";
    }

    private static object Convert(ConfigKey key, ConfigValue value)
    {
        Type type = key.Property.PropertyType;
        if (type == typeof(string) || type.IsPrimitive || type.IsEnum)
        {
            if (value.Items is not null)
                throw Wrong(value, value.Text, $"one value, not a list: {Allowed(type, key.Range)}");
            object scalar = Scalar(type, key.Range, value, value.Text);
            if (key.Property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed && !allowed.IsValid(scalar))
                throw Wrong(value, value.Text, string.Join(", ", allowed.Values));
            if (key.Property.GetCustomAttribute<MaxLengthAttribute>() is { Length: var longest } && value.Text.Length > longest)
                throw Wrong(value, value.Text, $"at most {longest} characters");
            CheckFormat(key, value, value.Text);
            return scalar;
        }
        Type item = type.GetGenericArguments()[0];
        IReadOnlyList<string> texts = value.Items
            ?? value.Text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int most = key.Property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
        if (texts.Count > most)
            throw Wrong(value, value.Text, $"a list of at most {most} items");
        // Every item of a list of numbers is a count of something.
        RangeAttribute? range = key.Range ?? (item == typeof(int) ? new RangeAttribute(1, 65536) : null);
        var array = Array.CreateInstance(item, texts.Count);
        for (int i = 0; i < texts.Count; i++)
        {
            array.SetValue(Scalar(item, range, value, texts[i]), i);
            CheckFormat(key, value, texts[i]);
        }
        return array;
    }

    private static void CheckFormat(ConfigKey key, ConfigValue value, string text)
    {
        if (key.Property.GetCustomAttributes<TextFormatAttribute>().FirstOrDefault()?.Problem(text) is { } allowed)
            throw Wrong(value, text, allowed);
    }

    private static object Scalar(Type type, RangeAttribute? range, ConfigValue value, string text)
    {
        object? parsed = Parse(type, text);
        if (parsed is null || (range is not null && !IsWithin(range, parsed)))
            throw Wrong(value, text, Allowed(type, range));
        return parsed;
    }

    private static object? Parse(Type type, string text)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return text is "true" ? true : text is "false" ? false : null;
        if (type == typeof(int))
            return WholeNumber.TryParse(text, out long number) && number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
        if (type == typeof(long))
            return WholeNumber.TryParse(text, out long number) ? number : null;
        if (type == typeof(ulong))
            return ulong.TryParse(text, NumberStyles.None, culture, out ulong number) ? number : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, culture, out double number) && double.IsFinite(number) ? number : null;
        if (type.IsEnum)
            return Enum.GetNames(type).FirstOrDefault(name => Word(name) == text) is { } name ? Enum.Parse(type, name) : null;
        throw new InvalidOperationException($"configuration properties of type {type} are not supported");
    }

    private static bool IsWithin(RangeAttribute range, object value)
    {
        double number = System.Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return number >= System.Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
            && number <= System.Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
    }

    private static string Allowed(Type type, RangeAttribute? range)
    {
        string kind = type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(ulong) => $"a whole number from 0 to {ulong.MaxValue}",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type.IsEnum => string.Join(", ", Enum.GetNames(type).Select(Word)),
            _ => "text",
        };
        return range is null
            ? kind
            : string.Create(CultureInfo.InvariantCulture, $"{kind} from {range.Minimum} to {range.Maximum}");
    }

    private static InputException Wrong(ConfigValue value, string text, string allowed) =>
        new($"{value.Origin}: {value.Path} is '{text}'; allowed: {allowed}");

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
