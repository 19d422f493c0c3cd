using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastRL.Host.Configuration;

/// <summary>Writes a configuration class as the YAML that <see cref="ConfigFile"/> reads back to the same values.</summary>
internal static class ConfigText
{
    // YAML has no pairs of escapes for one character, as JSON has beyond the first 65,536.
    private static readonly JsonSerializerOptions s_quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All keys with their values.</summary>
    public static string Write(object config)
    {
        var text = new StringBuilder();
        WriteSection(text, config, "", "");
        return text.ToString();
    }

    private static void WriteSection(StringBuilder text, object section, string prefix, string indent)
    {
        foreach (ConfigKey key in ConfigKey.Of(section.GetType(), prefix))
        {
            object value = key.Property.GetValue(section)!;
            string name = key.Path[prefix.Length..];
            if (key.IsSection)
            {
                text.Append(indent).Append(name).Append(":\n");
                WriteSection(text, value, key.Path + ".", indent + "  ");
            }
            else
            {
                text.Append(indent).Append(name).Append(": ").Append(Format(value)).Append('\n');
            }
        }
    }

    /// <summary>One value as YAML.</summary>
    internal static string Format(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
        string plain => plain.Length > 0 && plain[0] != '-' && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '.' or '-')
            ? plain
            : JsonSerializer.Serialize(plain, s_quoted), // a JSON string is a YAML string
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(Format))}]",
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
