using System.Text;
using FastRL.Envs;

namespace FastRL.Runs;

/// <summary>A run's folder: configuration, progress, log, checkpoints, TensorBoard files.</summary>
/// <param name="path">The folder; need not exist yet.</param>
public sealed class RunDirectory(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The complete effective configuration.</summary>
    public string ConfigFile => At("config.yaml");

    /// <summary>Checkpoints, a folder each.</summary>
    public string Checkpoints => At("checkpoints");

    /// <summary>TensorBoard event files.</summary>
    public string TensorBoard => At("tensorboard");

    /// <summary>Where training stands, for other programs.</summary>
    public string ProgressFile => At("progress", "instance_0_progress.json");

    /// <summary>What happened, with times.</summary>
    public string LogFile => At("instance_0", "instance_0.log");

    /// <summary>Where a game's runs are when nobody says otherwise: the same command finds them again.</summary>
    public static RunDirectory ForGame(string game, string? chosen) => new(chosen ?? System.IO.Path.Combine("runs", game));

    /// <summary>Makes the folders.</summary>
    /// <exception cref="InputException">It cannot be written to.</exception>
    public void Create()
    {
        try
        {
            foreach (string folder in (string[])[Checkpoints, TensorBoard, At("progress"), At("instance_0")])
                Directory.CreateDirectory(folder);
            using FileStream log = OpenLog();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"run directory {Path} cannot be written: {problem.Message}", problem);
        }
    }

    /// <summary>Moves what an earlier run left into <c>previous_N</c>, so that a run that starts over is not mixed with it.</summary>
    /// <returns>The folder that it went to, or null where there was nothing.</returns>
    public string? SetEarlierRunAside()
    {
        string[] parts = [.. ((string[])["checkpoints", "tensorboard", "progress", "instance_0"]).Where(part => Directory.Exists(At(part)))];
        if (!parts.Any(part => Directory.EnumerateFiles(At(part), "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length > 0)))
            return null;
        int number = 1;
        while (Directory.Exists(At($"previous_{number}")))
            number++;
        string target = At($"previous_{number}");
        Directory.CreateDirectory(target);
        foreach (string part in parts)
            Directory.Move(At(part), System.IO.Path.Combine(target, part));
        if (File.Exists(ConfigFile))
            File.Move(ConfigFile, System.IO.Path.Combine(target, "config.yaml"));
        return target;
    }

    /// <summary>Writes the configuration.</summary>
    public void WriteConfig(string text) => Replace(ConfigFile, text);

    /// <summary>Writes the progress file; a reader never sees half of it.</summary>
    public void WriteProgress(object progress) => Replace(ProgressFile, JsonOutput.Serialize(progress) + "\n");

    /// <summary>Appends a line to the log.</summary>
    public void Log(DateTimeOffset time, string line)
    {
        using FileStream log = OpenLog();
        log.Write(Encoding.UTF8.GetBytes($"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {line}\n"));
    }

    private FileStream OpenLog() => new(LogFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    private string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static void Replace(string path, string text)
    {
        string temporary = path + ".tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
