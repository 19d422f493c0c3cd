using System.Diagnostics;
using System.Globalization;
using FastRL.Cluster.Jobs;
using FastRL.Runs;

namespace FastRL.Cluster.Tests.Jobs;

/// <summary>Work that writes down which numbers it did; a merge makes one list of a round's, behind that of the rounds before.</summary>
internal sealed class CountingJob(bool merges) : IJobKind
{
    public const string Merged = "counting", Single = "counting-single", Each = "each", Script = "script";

    public string Name => merges ? Merged : Single;

    public bool Merges => merges;

    public static JobDefinition Define(string run, int instances, long total, long each, bool merges = true, string script = "") => new()
    {
        Run = run, Kind = merges ? Merged : Single, Instances = instances, Total = total,
        Settings = new() { [Each] = each.ToString(CultureInfo.InvariantCulture), [Script] = script },
    };

    public IReadOnlyList<WorkRange> Plan(JobDefinition job, JobStand stand)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(stand);
        if (merges) return Epochs.Parse("each", job.Settings[Each]).Next(job.Total, 0, stand);
        return stand.Merged > 0 ? [] : WorkRange.Divide(job.Total, (int)job.Total);
    }

    public ProcessStartInfo Describe(Assignment work)
    {
        ArgumentNullException.ThrowIfNull(work);
        WorkRange range = work.Range;
        string write = $"mkdir -p '{work.Folder}' && seq {range.Start} {range.End - 1} > '{work.Folder}/numbers' && echo {range.Start}";
        return new ProcessStartInfo("sh", ["-c", $"{work.Job.Settings[Script]}\n{write}"]);
    }

    public InstanceProgress? Read(Assignment work, RunInstance files) => null;

    public string Merge(Assignment merge)
    {
        ArgumentNullException.ThrowIfNull(merge);
        string result = Path.Combine(merge.Job.Run, $"merged_{merge.Round}");
        string before = merge.Base is null ? "" : File.ReadAllText(merge.Base);
        File.WriteAllText(result, before + string.Concat(merge.Parts.Select(part => File.ReadAllText(Path.Combine(part, "numbers")))));
        return result;
    }

    /// <summary>Numbers that a merged file lists.</summary>
    public static IEnumerable<long> Numbers(string path) => File.ReadAllLines(path).Select(line => long.Parse(line, CultureInfo.InvariantCulture));
}
