using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using FastRL.Envs;
using FastRL.Runs.Identity;

namespace FastRL.Runs.Checkpoints;

/// <summary>A whole checkpoint: every file was checked against the manifest when it was opened.</summary>
public sealed class CheckpointReader
{
    private const long MaxManifest = 16 << 20;

    // Larger files, such as replays, stay on the disk until they are asked for.
    private const long MaxHeld = 64 << 20;
    private readonly Dictionary<string, byte[]> _files = [];

    private CheckpointReader(string folder, CheckpointManifest manifest, string id)
    {
        Folder = folder;
        Manifest = manifest;
        Id = id;
    }

    /// <summary>Folder of the checkpoint.</summary>
    public string Folder { get; }

    /// <summary>What it holds.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>SHA-256 of the manifest, and so of everything: what <see cref="CheckpointManifest.Parent"/> names.</summary>
    public string Id { get; }

    /// <summary>Opens one checkpoint folder and checks all of it.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another format; the message names folder and reason.</exception>
    public static CheckpointReader Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            CheckpointManifest manifest = ReadManifest(folder, out string id);
            var reader = new CheckpointReader(folder, manifest, id);
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
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="id">Its SHA-256.</param>
    internal static CheckpointManifest ReadManifest(string folder, out string id)
    {
        const string name = CheckpointManifest.FileName;
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new InvalidDataException($"{name} is missing");
        byte[] bytes = InputFile.ReadAllBytes(path, MaxManifest);
        id = Convert.ToHexStringLower(SHA256.HashData(bytes));
        CheckpointManifest? manifest = Deserialise(name, bytes, CheckpointJson.Default.CheckpointManifest);
        if (manifest is null) throw new InvalidDataException($"{name} is empty");
        if (manifest.Format != CheckpointManifest.CurrentFormat)
            throw new InvalidDataException($"its format is {manifest.Format}, this program reads {CheckpointManifest.CurrentFormat}");
        if (manifest.Files is null || manifest.Algorithm is null || manifest.Environment is null || manifest.Step < 0
            || manifest.Branch < 1 || manifest.Observations?.Contains(null!) == true || !IsComplete(manifest.Provenance))
            throw new InvalidDataException($"{name} is incomplete");
        return manifest;
    }

    /// <summary>Checks one file against what the manifest says of it.</summary>
    /// <returns>Its bytes where they are few enough to be held, otherwise null.</returns>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    internal static byte[]? Verify(string folder, string name, CheckpointFile expected)
    {
        if (name != Path.GetFileName(name) || name.Length == 0 || name is "." or ".." || expected is null)
            throw new InvalidDataException($"'{name}' is no file of the folder");
        string path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new InvalidDataException($"{name} is missing");
        using FileStream file = InputFile.OpenRead(path);
        if (file.Length != expected.Size)
            throw new InvalidDataException($"{name} has {file.Length} bytes instead of {expected.Size}");
        byte[]? bytes = file.Length <= MaxHeld ? new byte[file.Length] : null;
        if (bytes is not null) file.ReadExactly(bytes);
        if (Convert.ToHexStringLower(bytes is null ? SHA256.HashData(file) : SHA256.HashData(bytes)) != expected.Sha256)
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
        return InputFile.OpenRead(Path.Combine(Folder, name));
    }

    internal Safetensors ReadTensors(string name) => Safetensors.Parse(Read(name));

    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    internal T ReadJson<T>(string name, JsonTypeInfo<T> type) => Deserialise(name, Read(name).Span, type)
        ?? throw new InvalidDataException($"{name} of checkpoint {Folder} is empty");

    private static T? Deserialise<T>(string name, ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        // Texts in it may be read long after this.
        if (!Utf8.IsValid(bytes)) throw new InvalidDataException($"{name} is not the JSON that it should be: it is not UTF-8");
        try
        {
            return JsonSerializer.Deserialize(bytes, type);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{name} is not the JSON that it should be: {exception.Message}", exception);
        }
    }

    // What is missing in a file is null here, whatever the types say.
    private static bool IsComplete(Provenance? made) => made is null
        || (AreComplete(made.Game.Meaning) && AreComplete(made.Game.Rules) && AreComplete(made.Versions)
            && made.Module is null or { Name: not null, Sha256: not null } && made.History?.All(change => change?.Name is not null) == true);

    private static bool AreComplete(IReadOnlyList<Trait>? traits) =>
        traits?.All(trait => trait is { Name: not null, Value: not null }) == true;
}
