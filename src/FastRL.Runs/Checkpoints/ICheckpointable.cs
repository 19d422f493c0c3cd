namespace FastRL.Runs.Checkpoints;

/// <summary>Something that can be saved and goes on exactly where it was: a trainer, a solver.</summary>
public interface ICheckpointable
{
    /// <summary>How far it is, in steps of its own; checkpoints are named by it.</summary>
    long Step { get; }

    /// <summary>Writes everything that the next steps depend on. Not while it runs.</summary>
    void Save(CheckpointWriter writer);

    /// <summary>Takes back what <see cref="Save"/> wrote; it then goes on exactly as it would have.</summary>
    /// <remarks>After a failure it is in an unknown state and must not be used.</remarks>
    /// <exception cref="InvalidDataException">The checkpoint is of something else, or of another version.</exception>
    void Load(CheckpointReader reader);
}
