using System.Globalization;
using FastRL.Envs;

namespace FastRL.Cluster.Jobs;

/// <summary>How much work there is between two merges: so many units for each instance, or as many as take some seconds.</summary>
/// <param name="Units">Units of work of each instance, or 0.</param>
/// <param name="Seconds">Or the time, in seconds; results then depend on the machine.</param>
public sealed record Epochs(long Units, double Seconds)
{
    private const long Probe = 1000; // units of each instance, before anything was measured
    private const double MostGrowth = 20;

    /// <summary>Reads <c>100000</c> or <c>60s</c>.</summary>
    /// <exception cref="InputException">It is neither.</exception>
    public static Epochs Parse(string option, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EndsWith('s') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0.1 and <= 1e6)
            return new Epochs(0, seconds);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long units) && units is >= 1 and <= 100_000_000_000_000)
            return new Epochs(units, 0);
        throw new InputException($"{option} '{text}' is neither iterations of each instance, such as 100000, nor seconds from 0.1s to 1000000s, such as 60s");
    }

    /// <summary>The pieces of the next epoch.</summary>
    /// <param name="total">Units of the job; 0 where only time ends it.</param>
    /// <param name="budget">Seconds that the job may take; 0 for as long as it takes.</param>
    /// <param name="stand">How far it is.</param>
    /// <returns>None where the job is done.</returns>
    public IReadOnlyList<WorkRange> Next(long total, double budget, JobStand stand)
    {
        ArgumentNullException.ThrowIfNull(stand);
        long left = total > 0 ? total - stand.Merged : long.MaxValue;
        double time = budget > 0 ? budget - stand.Seconds : double.MaxValue;
        if (left <= 0 || time <= 0) return [];
        long each = Units > 0 && budget <= 0 ? Units : Timed(Math.Min(Seconds > 0 ? Seconds : double.MaxValue, time), stand);
        if (Units > 0) each = Math.Min(each, Units);
        long count = Math.Min(left, checked(each * stand.Instances));
        return [.. WorkRange.Divide(count, (int)Math.Min(stand.Instances, count))
            .Select(range => range with { Start = stand.Merged + range.Start, End = stand.Merged + range.End })];
    }

    // The time of the round before holds everything that an epoch costs, the start of its processes too.
    private static long Timed(double seconds, JobStand stand)
    {
        if (stand.RoundSeconds <= 0 || stand.RoundMerged <= 0) return Probe;
        double growth = Math.Min(MostGrowth, seconds / stand.RoundSeconds);
        return Math.Max(Probe, (long)(growth * stand.RoundMerged / stand.Instances) / Probe * Probe);
    }
}
