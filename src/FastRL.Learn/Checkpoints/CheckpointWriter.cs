namespace FastRL.Learn;

/// <summary>A checkpoint in the making: a folder of a temporary name. <see cref="CheckpointStore.Save"/> makes it whole.</summary>
public sealed class CheckpointWriter
{
    internal CheckpointWriter(string folder) => Folder = folder;

    /// <summary>Folder that the files are written to.</summary>
    public string Folder { get; }
}
