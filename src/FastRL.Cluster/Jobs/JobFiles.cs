namespace FastRL.Cluster.Jobs;

/// <summary>What a run's files say of its job, where nobody runs it.</summary>
public static class JobFiles
{
    /// <summary>Where the job stands.</summary>
    /// <returns>Null where the run has none.</returns>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    public static JobStatus? Read(string run) =>
        RunStorage.Read(run) is { Definition: { } job } state ? JobGrain.Describe(job, state) : null;

    /// <summary>Results that count, in the order of their pieces: what each said last, or where a merge is.</summary>
    public static IReadOnlyList<string> Results(string run)
    {
        string path = MergeLog.PathOf(run);
        return File.Exists(path)
            ? [.. MergeLog.Parse(File.ReadAllText(path), path).OrderBy(entry => entry.Units[0].Start).Select(entry => entry.Result)]
            : [];
    }
}
