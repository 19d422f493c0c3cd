using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FastRL.Envs;

namespace FastRL.Learn.Training;

/// <summary>Holds settings against the limits that stand at their properties, wherever the settings come from.</summary>
internal static class SettingsLimits
{
    /// <summary>Does nothing where every number is within its <see cref="RangeAttribute"/> and no list too long.</summary>
    /// <param name="settings">A class of settings; sections within it are looked at as well.</param>
    /// <param name="section">Its key, such as <c>ppo</c>.</param>
    /// <exception cref="InputException">One is not; the message has the key, the value and what is allowed.</exception>
    public static void Check(object settings, string section)
    {
        foreach (PropertyInfo property in settings.GetType().GetProperties())
        {
            string key = $"{section}.{JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)}";
            object value = property.GetValue(settings) ?? throw new InputException($"{key} is missing");
            RangeAttribute? range = property.GetCustomAttribute<RangeAttribute>();
            if (value is IReadOnlyList<int> numbers)
            {
                int most = property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
                if (numbers.Count > most) throw new InputException($"{key} has {numbers.Count} items; allowed: at most {most}");
                foreach (int number in numbers) CheckNumber(key, number, range);
            }
            else if (range is not null)
            {
                CheckNumber(key, value, range);
            }
            else if (property.PropertyType.Assembly == typeof(SettingsLimits).Assembly && property.PropertyType.IsClass)
            {
                Check(value, key);
            }
        }
    }

    private static void CheckNumber(string key, object value, RangeAttribute? range)
    {
        if (range is null) return;
        double number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
            && number <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)) return;
        throw new InputException(string.Create(
            CultureInfo.InvariantCulture, $"{key} is {value}; allowed: a number from {range.Minimum} to {range.Maximum}"));
    }
}
