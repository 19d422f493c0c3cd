namespace FastRL.Learn;

public sealed partial class PpoTrainer
{
    /// <summary>Writes everything that the next steps depend on.</summary>
    public void Save(CheckpointWriter writer) => throw new NotImplementedException();

    /// <summary>Takes back what <see cref="Save"/> wrote; training then goes on exactly as it would have.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another algorithm, environment, network or version.</exception>
    public void Load(CheckpointReader reader) => throw new NotImplementedException();
}
