using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace FastRL.Cluster.Jobs;

/// <summary>Keeps a grain's state in the run directory that is its name: <c>RUN/job/STATE.json</c>.</summary>
/// <remarks>A job's tables and log are there as well: whoever has the directory has the whole job.</remarks>
internal sealed class RunStorage : IGrainStorage
{
    /// <summary>Its name among the providers.</summary>
    public const string Name = "run";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>What a run's file says, without a silo.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static JobState? Read(string run)
    {
        string path = PathOf(run, JobGrain.StateName);
        return File.Exists(path) ? Parse<JobState>(File.ReadAllBytes(path), path) : null;
    }

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(grainId.Key.ToString()!, stateName);
        if (!File.Exists(path))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
            return Task.CompletedTask;
        }
        byte[] bytes = File.ReadAllBytes(path);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Parse<T>(bytes, path), TagOf(bytes), true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(grainId.Key.ToString()!, stateName), temporary = path + ".tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string? present = File.Exists(path) ? TagOf(File.ReadAllBytes(path)) : null;
        if (present != grainState.ETag) throw new InconsistentStateException($"{path} was written by somebody else", present, grainState.ETag);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(grainState.State, s_options);
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }
        (grainState.ETag, grainState.RecordExists) = (TagOf(bytes), true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        File.Delete(PathOf(grainId.Key.ToString()!, stateName));
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    private static string PathOf(string run, string stateName) => Path.Combine(run, "job", stateName + ".json");

    private static string TagOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private static T Parse<T>(byte[] bytes, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, s_options) ?? throw new InvalidDataException($"{path} is no object");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }
}
