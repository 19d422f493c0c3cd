using System.Globalization;
using System.Text;

namespace FastRL.Runs;

/// <summary>Text from elsewhere, made fit for a terminal.</summary>
public static class Printable
{
    /// <summary>Control characters, and those that turn the direction of text, become <c>\u001B</c> and the like.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsControl)) return text;
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (IsControl(c)) escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else escaped.Append(c);
        }
        return escaped.ToString();
    }

    // Terminals obey C0 and C1 controls; line and paragraph separators and bidirectional marks make lines look like others.
    private static bool IsControl(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
