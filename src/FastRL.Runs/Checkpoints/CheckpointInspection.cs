using FastRL.Envs;

namespace FastRL.Runs.Checkpoints;

/// <summary>What is in a checkpoint, damaged or not.</summary>
/// <param name="Folder">Folder of the checkpoint.</param>
/// <param name="Id">SHA-256 of its manifest, by which later checkpoints name it.</param>
/// <param name="Manifest">What its manifest says.</param>
/// <param name="Files">Every file that the manifest names, by name.</param>
/// <param name="Tensors">Tensors of the undamaged safetensors files, in their order.</param>
public sealed record CheckpointInspection(
    string Folder, string Id, CheckpointManifest Manifest, IReadOnlyList<InspectedFile> Files, IReadOnlyList<InspectedTensor> Tensors)
{
    /// <summary>Whether every file is what the manifest says.</summary>
    public bool Whole => Files.All(file => file.Problem is null);

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="InvalidDataException">It has no manifest that can be read; the message names folder and reason.</exception>
    public static CheckpointInspection Read(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        CheckpointManifest manifest;
        string id;
        try
        {
            manifest = CheckpointReader.ReadManifest(folder, out id);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{folder} is no checkpoint that can be read: {exception.Message}", exception);
        }
        List<InspectedFile> files = [];
        List<InspectedTensor> tensors = [];
        foreach ((string name, CheckpointFile expected) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            string? problem = null;
            try
            {
                byte[]? bytes = CheckpointReader.Verify(folder, name, expected);
                if (Path.GetExtension(name) == ".safetensors")
                    tensors.AddRange(TensorsOf(name, bytes ?? InputFile.ReadAllBytes(Path.Combine(folder, name), int.MaxValue)));
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                problem = exception.Message;
            }
            files.Add(new InspectedFile(name, expected?.Size ?? 0, problem));
        }
        return new CheckpointInspection(folder, id, manifest, files, tensors);
    }

    private static IEnumerable<InspectedTensor> TensorsOf(string file, byte[] bytes) =>
        Safetensors.Parse(bytes).Entries.Values.Select(entry => new InspectedTensor(file, entry.Name, entry.Type, entry.Shape));
}

/// <summary>One file of a checkpoint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes that it should have.</param>
/// <param name="Problem">What is wrong with it, or null.</param>
public sealed record InspectedFile(string Name, long Size, string? Problem);

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="File">File that holds it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type as safetensors writes it, such as <c>F32</c>.</param>
/// <param name="Shape">Sizes of the dimensions.</param>
public sealed record InspectedTensor(string File, string Name, string Type, IReadOnlyList<long> Shape);
