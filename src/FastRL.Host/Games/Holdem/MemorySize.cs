using System.Globalization;
using FastRL.Envs;

namespace FastRL.Host.Games.Holdem;

/// <summary>Numbers of bytes as people write them, and how many there are.</summary>
internal static class MemorySize
{
    private static readonly (string Suffix, double Bytes)[] s_units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("", 1),
    ];

    /// <summary>Memory that this process may still take.</summary>
    public static long Available
    {
        get
        {
            long allowed = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes; // that of a container where there is a limit
            const string key = "MemAvailable:", file = "/proc/meminfo";
            if (!OperatingSystem.IsLinux() || File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is not { } line)
                return allowed;
            string kibibytes = line[key.Length..].Trim().Split(' ')[0];
            return Math.Min(allowed, long.Parse(kibibytes, CultureInfo.InvariantCulture) << 10);
        }
    }

    /// <summary>Reads a number with or without a unit, such as <c>6GiB</c>.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static long Parse(string option, string text)
    {
        (string suffix, double unit) = s_units.First(known => text.EndsWith(known.Suffix, StringComparison.OrdinalIgnoreCase));
        string number = text[..^suffix.Length].Trim();
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * unit is >= 1 and < 1e18
            ? (long)(value * unit)
            : throw new InputException($"{option} '{text}' is no number of bytes, such as 6GiB or 800MiB");
    }

    /// <summary>A number of bytes with three digits.</summary>
    public static string Format(double bytes)
    {
        (string suffix, double unit) = s_units.Take(3).Reverse().FirstOrDefault(known => bytes >= known.Bytes, ("bytes", 1));
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / unit:0.##} {suffix}");
    }
}
