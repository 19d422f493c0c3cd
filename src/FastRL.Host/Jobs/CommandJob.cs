using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastRL.Cluster;
using FastRL.Cluster.Jobs;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Runs;

namespace FastRL.Host.Jobs;

/// <summary>One command of this program with other words for each piece of work: seeds, sweeps of settings, pairs of a tournament.</summary>
/// <remarks>A piece is a choice of one value for each <c>{NAME}</c> in the command; its result is the last line that the command prints.</remarks>
internal sealed partial class CommandJob : IJobKind
{
    private const string Unit = "unit", Folder = "dir", Run = "run";
    private const int MostPieces = 100_000;

    /// <inheritdoc/>
    public string Name => "command";

    /// <inheritdoc/>
    public bool Merges => false;

    /// <summary>Makes the job of a command.</summary>
    /// <param name="run">Run directory.</param>
    /// <param name="parallel">Pieces at the same time.</param>
    /// <param name="values">By name, in the order of the command line: <c>1,2,5</c> or <c>1..5</c>.</param>
    /// <param name="words">The command, without the program's name.</param>
    /// <exception cref="InputException">A name is not used, or a word has one that nobody gave, or there are too many combinations.</exception>
    public static JobDefinition Define(string run, int parallel, IReadOnlyList<(string Name, string Values)> values, IReadOnlyList<string> words)
    {
        HashSet<string> names = [];
        foreach ((string name, _) in values)
        {
            if (name is Unit or Folder or Run) throw new InputException($"--values {name}=...: {{{name}}} has a meaning of its own; choose another name");
            if (!names.Add(name)) throw new InputException($"--values {name}=... is given twice");
            if (!words.Any(word => word.Contains($"{{{name}}}", StringComparison.Ordinal)))
                throw new InputException($"--values {name}=... is for {{{name}}} in the command, which has none");
        }
        if (words.SelectMany(word => Placeholder().Matches(word).Select(match => match.Groups["name"].Value))
                .FirstOrDefault(name => name is not (Unit or Folder or Run) && !names.Contains(name)) is { } unknown)
            throw new InputException($"{{{unknown}}} in the command has no values{Suggestion.For(unknown, [.. names, Unit, Folder, Run])}; --values {unknown}=V,... gives it some");
        long total = 1;
        foreach ((_, string each) in values)
        {
            total *= Expand(each).Length;
            if (total > MostPieces) throw new InputException($"--values have more than {MostPieces} combinations, as many as a job may have");
        }
        return new JobDefinition
        {
            Run = run, Kind = "command", Instances = parallel, Total = total, Words = [.. words],
            Settings = new() { ["values"] = JsonSerializer.Serialize(values.Select(value => new[] { value.Name, value.Values })) },
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<WorkRange> Plan(JobDefinition job, JobStand stand) => stand.Merged > 0 ? [] : WorkRange.Divide(job.Total, (int)job.Total);

    /// <inheritdoc/>
    public ProcessStartInfo Describe(Assignment work)
    {
        Dictionary<string, string> chosen = Choose(work);
        var start = new ProcessStartInfo(OwnProgram.Path, [.. work.Job.Words.Select(word => chosen.Aggregate(
            word, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal)))]);
        Interruption.EndWithInput(start);
        return start;
    }

    /// <inheritdoc/>
    public InstanceProgress? Read(Assignment work, RunInstance files) => InstanceProgress.Of(work.Range) with { Status = InstanceStatus.Running };

    /// <inheritdoc/>
    public string Merge(Assignment merge) => throw new NotSupportedException("what commands print is not merged");

    /// <summary>The values that a piece has.</summary>
    public static Dictionary<string, string> Choose(Assignment work)
    {
        long unit = work.Range.Start;
        var chosen = new Dictionary<string, string>
        {
            [Unit] = unit.ToString(CultureInfo.InvariantCulture),
            [Run] = work.Job.Run,
            [Folder] = Path.Combine(work.Job.Run, string.Create(CultureInfo.InvariantCulture, $"unit_{unit}")),
        };
        foreach (string[] value in JsonSerializer.Deserialize<string[][]>(work.Job.Settings["values"])!.Reverse())
        {
            string[] all = Expand(value[1]);
            chosen[value[0]] = all[(int)(unit % all.Length)];
            unit /= all.Length;
        }
        return chosen;
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z_]\w*)\}")]
    private static partial Regex Placeholder();

    // 1..5 is 1,2,3,4,5
    private static string[] Expand(string values)
    {
        if (values.Split("..") is not [string first, string last] || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long from)
            || !long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out long to))
            return values.Split(',');
        if (to < from || to - from >= MostPieces) throw new InputException($"--values {values}: the last is not from the first to {MostPieces - 1} after it");
        return [.. Enumerable.Range(0, (int)(to - from + 1)).Select(i => (from + i).ToString(CultureInfo.InvariantCulture))];
    }
}
