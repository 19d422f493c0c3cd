using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FastRL.Runs.Checkpoints;

/// <summary>A whole checkpoint: every file was checked against the manifest when it was opened.</summary>
public sealed class CheckpointReader
{
    private const long MaxManifest = 1 << 20;

    // Larger files, such as replays, stay on the disk until they are asked for.
    private const long MaxHeld = 64 << 20;
    private readonly Dictionary<string, byte[]> _files = [];

    private CheckpointReader(string folder, CheckpointManifest manifest)
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
    public static CheckpointReader Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            var reader = new CheckpointReader(folder, ReadManifest(folder));
            foreach ((string name, CheckpointFile expected) in reader.Manifest.Files)
                if (Verify(folder, name, expected) is { } bytes) reader._files.Add(name, bytes);
            return reader;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException
            or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InvalidDataException($"checkpoint {folder} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Reads and checks a manifest alone.</summary>
    internal static CheckpointManifest ReadManifest(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, CheckpointManifest.FileName));
        if (!file.Exists) throw new InvalidDataException($"{file.Name} is missing");
        if (file.Length > MaxManifest) throw new InvalidDataException($"{file.Name} has {file.Length} bytes");
        CheckpointManifest? manifest = Deserialise(
            file.Name, File.ReadAllBytes(file.FullName), CheckpointJson.Default.CheckpointManifest);
        if (manifest is null) throw new InvalidDataException($"{file.Name} is empty");
        if (manifest.Format != CheckpointManifest.CurrentFormat)
            throw new InvalidDataException($"its format is {manifest.Format}, this program reads {CheckpointManifest.CurrentFormat}");
        if (manifest.Files is null || manifest.Algorithm is null || manifest.Environment is null
            || manifest.Observations is null || manifest.Actions is null)
            throw new InvalidDataException($"{file.Name} is incomplete");
        return manifest;
    }

    /// <summary>Checks one file against what the manifest says of it.</summary>
    /// <returns>Its bytes where they are few enough to be held, otherwise null.</returns>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    internal static byte[]? Verify(string folder, string name, CheckpointFile expected)
    {
        if (name != Path.GetFileName(name) || name.Length == 0 || name is "." or ".." || expected is null)
            throw new InvalidDataException($"'{name}' is no file of the folder");
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists) throw new InvalidDataException($"{name} is missing");
        if (file.Length != expected.Size)
            throw new InvalidDataException($"{name} has {file.Length} bytes instead of {expected.Size}");
        byte[]? bytes = file.Length <= MaxHeld ? File.ReadAllBytes(file.FullName) : null;
        if (Convert.ToHexStringLower(bytes is null ? HashOf(file) : SHA256.HashData(bytes)) != expected.Sha256)
            throw new InvalidDataException($"{name} does not have the SHA-256 that the manifest gives");
        return bytes;
    }

    /// <summary>Bytes of a file.</summary>
    /// <exception cref="InvalidDataException">The checkpoint has no such file.</exception>
    internal ReadOnlyMemory<byte> Read(string name)
    {
        if (_files.TryGetValue(name, out byte[]? bytes)) return bytes;
        using var memory = new MemoryStream();
        using (Stream file = OpenRead(name)) file.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>A file from its beginning; the caller closes it.</summary>
    /// <exception cref="InvalidDataException">The checkpoint has no such file.</exception>
    internal Stream OpenRead(string name)
    {
        if (_files.TryGetValue(name, out byte[]? bytes)) return new MemoryStream(bytes, writable: false);
        if (!Manifest.Files.ContainsKey(name)) throw new InvalidDataException($"checkpoint {Folder} has no {name}");
        return File.OpenRead(Path.Combine(Folder, name));
    }

    internal Safetensors ReadTensors(string name) => Safetensors.Parse(Read(name));

    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    internal T ReadJson<T>(string name, JsonTypeInfo<T> type) => Deserialise(name, Read(name).Span, type)
        ?? throw new InvalidDataException($"{name} of checkpoint {Folder} is empty");

    private static T? Deserialise<T>(string name, ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name} is not the JSON that it should be: {exception.Message}", exception);
        }
    }

    private static byte[] HashOf(FileInfo file)
    {
        using FileStream stream = file.OpenRead();
        return SHA256.HashData(stream);
    }
}
