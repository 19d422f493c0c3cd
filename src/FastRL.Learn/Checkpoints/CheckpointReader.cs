namespace FastRL.Learn;

/// <summary>A whole checkpoint: every file was checked against the manifest when it was opened.</summary>
public sealed class CheckpointReader
{
    internal CheckpointReader(string folder, CheckpointManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    /// <summary>Folder of the checkpoint.</summary>
    public string Folder { get; }

    /// <summary>What it holds.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Opens one checkpoint folder and checks all of it.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another format; the message names folder and reason.</exception>
    public static CheckpointReader Open(string folder) => throw new NotImplementedException();
}
