using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FastRL.Runs.Checkpoints;

/// <summary>A checkpoint in the making: a folder of a temporary name. <see cref="CheckpointStore.Save"/> makes it whole.</summary>
public sealed class CheckpointWriter
{
    private readonly Dictionary<string, CheckpointFile> _files = [];
    private readonly CheckpointEvaluation? _evaluation;

    internal CheckpointWriter(string folder, CheckpointEvaluation? evaluation = null)
    {
        Folder = folder;
        _evaluation = evaluation;
    }

    /// <summary>Folder that the files are written to.</summary>
    public string Folder { get; }

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
        manifest = manifest with { Files = _files, Evaluation = _evaluation, Score = _evaluation?.MeanReturn ?? manifest.Score };
        file.Write(JsonSerializer.SerializeToUtf8Bytes(manifest, CheckpointJson.Default.CheckpointManifest));
        file.Flush(flushToDisk: true);
    }

    private FileStream Create(string name) => new(Path.Combine(Folder, name), FileMode.CreateNew, FileAccess.Write);
}
