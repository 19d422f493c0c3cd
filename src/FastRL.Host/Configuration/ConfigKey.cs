using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;

namespace FastRL.Host.Configuration;

/// <summary>A property of a configuration class under its key.</summary>
/// <param name="Path">Key with its parents, in snake_case: <c>ppo.learning_rate</c>.</param>
/// <param name="Property">The property itself.</param>
internal sealed record ConfigKey(string Path, PropertyInfo Property)
{
    /// <summary>Whether it holds further keys rather than a value.</summary>
    public bool IsSection => !IsValue(Property.PropertyType);

    /// <summary>Limits of a number.</summary>
    public RangeAttribute? Range => Property.GetCustomAttribute<RangeAttribute>();

    /// <summary>Keys of a class, in the order of its properties; those of its base come first.</summary>
    public static IEnumerable<ConfigKey> Of(Type type, string prefix = "") =>
        from property in type.GetProperties().OrderBy(property => property.DeclaringType == type)
        where property.SetMethod is not null
        select new ConfigKey(prefix + JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property);

    /// <summary>Keys of a class and of its sections; sections themselves come before what they hold.</summary>
    public static IEnumerable<ConfigKey> All(Type type, string prefix = "")
    {
        foreach (ConfigKey key in Of(type, prefix))
        {
            yield return key;
            if (!key.IsSection)
                continue;
            foreach (ConfigKey inner in All(key.Property.PropertyType, key.Path + "."))
                yield return inner;
        }
    }

    private static bool IsValue(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || typeof(System.Collections.IEnumerable).IsAssignableFrom(type);
}
