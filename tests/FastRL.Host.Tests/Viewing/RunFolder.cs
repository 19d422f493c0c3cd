using System.Text.Json;

namespace FastRL.Host.Tests.Viewing;

/// <summary>A run directory with checkpoints that hold nothing but their manifest.</summary>
public sealed class RunFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The run.</summary>
    public string Path => _folder.Path;

    /// <summary>Its checkpoints.</summary>
    public string Checkpoints => _folder["checkpoints"];

    /// <summary>Where its training stands; not there before it is written.</summary>
    public string ProgressFile => System.IO.Path.Combine(Path, "progress", "instance_0_progress.json");

    /// <summary>Name of a step's checkpoint.</summary>
    public static string NameOf(long step) => $"step_{step:D12}";

    /// <summary>Adds a whole checkpoint.</summary>
    public string Add(long step, double? score = null)
    {
        var manifest = new
        {
            format = 2,
            algorithm = "ppo",
            environment = "quest",
            observations = (string[])["features float32 [1]"],
            actions = "discrete 5",
            step,
            branch = 1,
            score,
            files = new { },
        };
        return Write(step, JsonSerializer.Serialize(manifest));
    }

    /// <summary>Adds one that cannot be read.</summary>
    public string AddDamaged(long step) => Write(step, "{");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string Write(long step, string manifest)
    {
        string folder = System.IO.Path.Combine(Checkpoints, NameOf(step));
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, "manifest.json"), manifest);
        return folder;
    }
}
