using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Training;
using FastRL.Runs;

namespace FastRL.Host.Comparison;

/// <summary>A run, or the runs of several seeds below one folder, as a row of a comparison.</summary>
/// <param name="Name">The folder, as the user wrote it.</param>
/// <param name="Records">One of each seed, at least one.</param>
internal sealed record ComparedRun(string Name, IReadOnlyList<RunRecord> Records)
{
    /// <summary>Folders of a run's seeds begin so.</summary>
    public const string SeedPrefix = "seed_";

    // Student's t at 97.5 % for 1, 2, ... degrees of freedom (any table of it).
    private static readonly double[] s_student =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
        2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    private const double Normal = 1.960; // what it tends to

    /// <summary>Environment steps of a seed, their mean.</summary>
    public long Steps => (long)Records.Average(record => record.Step);

    /// <summary>Mean of the seeds' mean rewards; NaN where one has no episode yet.</summary>
    public double Mean => Records.Average(record => record.MeanReward ?? double.NaN);

    /// <summary>Half of the mean's 95 % interval (Student's t over the seeds); null with one seed.</summary>
    public double? HalfWidth => IntervalOf([.. Records.Select(record => record.MeanReward ?? double.NaN)]);

    /// <summary>Mean of the seeds' success rates; NaN where one has no episode yet.</summary>
    public double Success => Records.Average(record => record.SuccessRate ?? double.NaN);

    /// <summary>Mean of the seeds' steps a second.</summary>
    public double StepsPerSecond => Records.Average(record => record.StepsPerSecond);

    /// <summary>Reads a run, or the <c>seed_N</c> below it where there are any.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static ComparedRun Read(string folder)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new InputException("a run directory is empty; name a folder");
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder {folder}");
        string[] seeds = [.. Directory.GetDirectories(folder, SeedPrefix + "*").Order(StringComparer.Ordinal)];
        return new ComparedRun(folder, [.. (seeds.Length > 0 ? seeds : [folder]).Select(seed => RunRecord.ReadWhole(new RunDirectory(seed)))]);
    }

    /// <summary>Half of the 95 % interval of a mean; null of one value.</summary>
    public static double? IntervalOf(IReadOnlyList<double> values)
    {
        int n = values.Count;
        if (n < 2) return null;
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (n - 1));
        return (n - 2 < s_student.Length ? s_student[n - 2] : Normal) * deviation / Math.Sqrt(n);
    }

    /// <summary>A row of text.</summary>
    public string Row()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string mean = double.IsNaN(Mean) ? "-" : string.Create(culture, $"{Mean:0.00}{(HalfWidth is { } half ? $" +- {half:0.00}" : "")}");
        string success = double.IsNaN(Success) ? "-" : string.Create(culture, $"{100 * Success:0} %");
        return string.Create(culture, $"{Records.Count,5}  {Steps,13:N0}  {mean,20}  {success,7}  {StepsPerSecond,9:N0}  {Printable.Of(Name)}");
    }

    /// <summary>What stands above the rows.</summary>
    public static string Head => $"{"seeds",5}  {"steps",13}  {"mean reward",20}  {"success",7}  {"steps/s",9}  run";
}
