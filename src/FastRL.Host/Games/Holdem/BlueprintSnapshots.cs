using System.Globalization;
using FastRL.Runs.Checkpoints;
using FastRL.Solve.Blueprints;

namespace FastRL.Host.Games.Holdem;

/// <summary>Snapshots of a training by time: checkpoints that are all kept.</summary>
/// <param name="folder">Where they go.</param>
/// <param name="interval">Time of training between two.</param>
/// <param name="complete">Adds to a manifest what a training does not know.</param>
internal sealed class BlueprintSnapshots(string folder, TimeSpan interval, Func<CheckpointManifest, CheckpointManifest> complete)
{
    private TimeSpan? _next;

    /// <summary>Writes one where it is time.</summary>
    public void Look(BlueprintTrainer trainer)
    {
        _next ??= trainer.Elapsed + interval;
        if (trainer.Elapsed < _next) return;
        _next += interval;
        string name = string.Create(CultureInfo.InvariantCulture, $"snapshot_iter{trainer.Step}_t{(long)trainer.Elapsed.TotalSeconds}s");
        CheckpointFolder.Write(Path.Combine(folder, name), trainer.Save, complete);
    }
}
