using FastRL.Envs;

namespace FastRL.Runs;

/// <summary>A run's folder: configuration, history, checkpoints, TensorBoard files, and a part for each instance.</summary>
/// <param name="path">The folder; need not exist yet.</param>
public sealed class RunDirectory(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The complete effective configuration.</summary>
    public string ConfigFile => At("config.yaml");

    /// <summary>A JSON object a line for each session: where it began, and what was not as before.</summary>
    public string HistoryFile => At("history.jsonl");

    /// <summary>Checkpoints, a folder each.</summary>
    public string Checkpoints => At("checkpoints");

    /// <summary>TensorBoard event files.</summary>
    public string TensorBoard => At("tensorboard");

    /// <summary>Where a game's runs are when nobody says otherwise: the same command finds them again.</summary>
    /// <exception cref="InputException">The chosen one is empty.</exception>
    public static RunDirectory ForGame(string game, string? chosen)
    {
        if (chosen is not null && string.IsNullOrWhiteSpace(chosen))
            throw new InputException($"--run-dir is empty; name a folder, or leave it out for {System.IO.Path.Combine("runs", game)}");
        return new RunDirectory(chosen ?? System.IO.Path.Combine("runs", game));
    }

    /// <summary>What belongs to one of the processes that share the run.</summary>
    /// <param name="id">Number of the instance, from 0.</param>
    public RunInstance Instance(int id) => new(this, id);

    /// <summary>Takes the directory for writing, and makes it where it is missing.</summary>
    /// <returns>Disposed to let it go; a process that dies lets it go too.</returns>
    /// <exception cref="InputException">Another process has it, or it cannot be written to.</exception>
    public RunLock Lock() => RunLock.Take(this);

    /// <summary>Makes the folders.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Checkpoints);
            Directory.CreateDirectory(TensorBoard);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(problem);
        }
    }

    /// <summary>Moves what an earlier run left into <c>previous_N</c>, so that a run that starts over is not mixed with it.</summary>
    /// <param name="more">Names of files and folders that a game writes beside those of all runs.</param>
    /// <returns>The folder that it went to, or null where there was nothing.</returns>
    public string? SetEarlierRunAside(params IReadOnlyList<string> more)
    {
        if (!Directory.Exists(Path)) return null;
        string[] parts = [.. ((string[])["checkpoints", "tensorboard", "progress", "snapshots", "merged", "job", .. more]).Select(part => At(part)).Where(Directory.Exists),
            .. Directory.GetDirectories(Path, RunInstance.FolderPrefix + "*")];
        if (!parts.Any(part => Directory.EnumerateFiles(part, "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0)))
            return null;
        int number = 1;
        while (Directory.Exists(At($"previous_{number}")))
            number++;
        string target = At($"previous_{number}");
        Directory.CreateDirectory(target);
        foreach (string part in parts)
            Directory.Move(part, System.IO.Path.Combine(target, System.IO.Path.GetFileName(part)));
        foreach (string file in ((string[])[ConfigFile, HistoryFile, .. more.Select(name => At(name))]).Where(File.Exists))
            File.Move(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        return target;
    }

    /// <summary>Writes the configuration.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void WriteConfig(string text) => Replace(ConfigFile, text);

    /// <summary>Appends a session to the history.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public void AddHistory(object session) => File.AppendAllText(HistoryFile, JsonOutput.Serialize(session) + "\n");

    internal InputException NotWritable(Exception problem) => new($"run directory {Path} cannot be written: {problem.Message}", problem);

    internal string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    internal static void Replace(string path, string text)
    {
        string temporary = path + ".tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
