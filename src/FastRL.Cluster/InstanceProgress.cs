using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastRL.Envs;

namespace FastRL.Cluster;

/// <summary>What an instance is doing.</summary>
public enum InstanceStatus
{
    /// <summary>Its process was launched.</summary>
    Starting,

    /// <summary>It works.</summary>
    Running,

    /// <summary>All of its range is done.</summary>
    Completed,

    /// <summary>It ended without having done its range, and nobody had asked it to.</summary>
    Failed,

    /// <summary>It was asked to end.</summary>
    Interrupted,
}

/// <summary>Where an instance stands: the content of its progress file.</summary>
/// <param name="InstanceId">Number of the instance, from 0.</param>
/// <param name="StartIter">First iteration of its range.</param>
/// <param name="EndIter">The one after the last.</param>
/// <param name="CurrentIter">The next one: <see cref="EndIter"/> when all are done.</param>
/// <param name="Status">What it is doing.</param>
/// <param name="ErrorMsg">Why it failed, or null.</param>
[GenerateSerializer, Immutable]
public sealed record InstanceProgress(
    int InstanceId, long StartIter, long EndIter, long CurrentIter, InstanceStatus Status, string? ErrorMsg = null)
{
    private const long MaxBytes = 1 << 16;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Part of the range that is done, 0 to 100; 0 for an empty range.</summary>
    public double ProgressPct => EndIter > StartIter ? 100.0 * (CurrentIter - StartIter) / (EndIter - StartIter) : 0;

    /// <summary>When this was written, in seconds since 1970.</summary>
    [Id(0)]
    public double LastUpdate { get; init; }

    /// <summary>How the console shows the status.</summary>
    [JsonIgnore]
    public string Symbol => Status switch
    {
        InstanceStatus.Starting => "⏳",
        InstanceStatus.Running => "▶️",
        InstanceStatus.Completed => "✅",
        InstanceStatus.Failed => "❌",
        InstanceStatus.Interrupted => "⏸️",
        _ => "?",
    };

    /// <summary>An instance that has just been launched.</summary>
    public static InstanceProgress Of(WorkRange range) => new(range.Instance, range.Start, range.End, range.Start, InstanceStatus.Starting);

    /// <summary>What a progress file says.</summary>
    /// <returns>Null where it is missing, torn, or of another range.</returns>
    public static InstanceProgress? Read(string path, WorkRange range) =>
        Read(path) is { } read && (read.InstanceId, read.StartIter, read.EndIter) == (range.Instance, range.Start, range.End) ? read : null;

    /// <summary>The same for any range.</summary>
    public static InstanceProgress? Read(string path)
    {
        try
        {
            InstanceProgress? read = JsonSerializer.Deserialize<InstanceProgress>(InputFile.ReadAllBytes(path, MaxBytes), s_options);
            return read is not null && read.CurrentIter >= read.StartIter && read.CurrentIter <= read.EndIter ? read : null;
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_options);
}
