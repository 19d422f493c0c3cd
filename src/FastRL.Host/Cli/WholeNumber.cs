using System.Globalization;

namespace FastRL.Host.Cli;

/// <summary>Whole numbers as people write them: <c>1000000</c>, <c>1_000_000</c>, <c>1e6</c>, <c>1M</c>, <c>2.5k</c>.</summary>
internal static class WholeNumber
{
    /// <summary>Reads one.</summary>
    /// <param name="text">Digits with underscores between them, then an exponent or one of k, M and G, which are powers of 1000.</param>
    /// <param name="value">The number; 0 where it is none.</param>
    /// <returns>Whether it is a whole number that fits.</returns>
    public static bool TryParse(string text, out long value)
    {
        value = 0;
        (string digits, decimal factor) = text switch
        {
            [.., 'k'] => (text[..^1], 1e3m),
            [.., 'M'] => (text[..^1], 1e6m),
            [.., 'G'] => (text[..^1], 1e9m),
            _ => (text, 1m),
        };
        if (digits.Split('_').Any(part => part.Length == 0)) return false;
        bool scaled = factor != 1 || digits.Contains('e', StringComparison.OrdinalIgnoreCase);
        NumberStyles styles = scaled
            ? NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | (factor == 1 ? NumberStyles.AllowExponent : NumberStyles.None)
            : NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(digits.Replace("_", "", StringComparison.Ordinal), styles, CultureInfo.InvariantCulture, out decimal number)) return false;
        if (decimal.Abs(number) > long.MaxValue / factor || decimal.Truncate(number * factor) != number * factor) return false;
        value = (long)(number * factor);
        return true;
    }
}
