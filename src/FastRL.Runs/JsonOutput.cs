using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastRL.Runs;

/// <summary>The object that <c>--json</c> prints: one line, snake_case names, the last line of standard output.</summary>
public static class JsonOutput
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the line.</summary>
    public static void Write(TextWriter output, object value) => output.WriteLine(Serialize(value));

    /// <summary>The line without its end.</summary>
    public static string Serialize(object value) => JsonSerializer.Serialize(value, s_options);
}
