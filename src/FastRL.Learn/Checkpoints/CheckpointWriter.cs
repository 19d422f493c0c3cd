using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FastRL.Learn;

/// <summary>A checkpoint in the making: a folder of a temporary name. <see cref="CheckpointStore.Save"/> makes it whole.</summary>
public sealed class CheckpointWriter
{
    private readonly Dictionary<string, CheckpointFile> _files = [];

    internal CheckpointWriter(string folder) => Folder = folder;

    /// <summary>Folder that the files are written to.</summary>
    public string Folder { get; }

    /// <summary>Writes one file to the disk itself and remembers its digest.</summary>
    internal void Write(string name, Action<Stream> write)
    {
        using var memory = new MemoryStream();
        write(memory);
        ReadOnlySpan<byte> bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        WriteFile(name, bytes);
        _files.Add(name, new CheckpointFile(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
    }

    internal void WriteTensors(string name, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) =>
        Write(name, stream => Safetensors.Write(stream, entries, metadata));

    internal void WriteJson<T>(string name, T value, JsonTypeInfo<T> type) =>
        Write(name, stream => JsonSerializer.Serialize(stream, value, type));

    /// <summary>Writes the manifest, which makes the folder a checkpoint.</summary>
    internal void Finish(CheckpointManifest manifest) => WriteFile(
        CheckpointManifest.FileName,
        JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = _files }, CheckpointJson.Default.CheckpointManifest));

    private void WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Path.Combine(Folder, name), FileMode.CreateNew, FileAccess.Write);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
