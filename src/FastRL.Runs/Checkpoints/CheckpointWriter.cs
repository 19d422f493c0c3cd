using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FastRL.Runs.Checkpoints;

/// <summary>A checkpoint in the making: a folder of a temporary name. <see cref="CheckpointStore.Save"/> makes it whole.</summary>
public sealed class CheckpointWriter
{
    private readonly Dictionary<string, CheckpointFile> _files = [];
    private readonly Func<CheckpointManifest, CheckpointManifest> _complete;

    /// <param name="folder">Exists and is empty.</param>
    /// <param name="complete">Adds to a manifest what the one who saves does not know.</param>
    internal CheckpointWriter(string folder, Func<CheckpointManifest, CheckpointManifest> complete)
    {
        Folder = folder;
        _complete = complete;
    }

    /// <summary>Folder that the files are written to.</summary>
    public string Folder { get; }

    /// <summary>SHA-256 of the manifest, or null before <see cref="Finish"/>.</summary>
    internal string? Id { get; private set; }

    /// <summary>Writes one file to the disk itself and remembers its digest.</summary>
    internal void Write(string name, Action<Stream> write)
    {
        using FileStream file = Create(name);
        using var hashing = new HashingStream(file);
        using (var buffered = new BufferedStream(hashing, 1 << 16))
        {
            write(buffered);
            buffered.Flush();
            file.Flush(flushToDisk: true);
            _files.Add(name, new CheckpointFile(hashing.Length, hashing.Digest()));
        }
    }

    internal void WriteTensors(string name, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) =>
        Write(name, stream => Safetensors.Write(stream, entries, metadata));

    internal void WriteJson<T>(string name, T value, JsonTypeInfo<T> type) =>
        Write(name, stream => JsonSerializer.Serialize(stream, value, type));

    /// <summary>Writes the manifest, which makes the folder a checkpoint.</summary>
    internal void Finish(CheckpointManifest manifest)
    {
        using FileStream file = Create(CheckpointManifest.FileName);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(
            _complete(manifest with { Files = _files }), CheckpointJson.Default.CheckpointManifest);
        file.Write(bytes);
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes));
        file.Flush(flushToDisk: true);
    }

    private FileStream Create(string name) => new(Path.Combine(Folder, name), FileMode.CreateNew, FileAccess.Write);
}
