using System.Text.Json;
using System.Text.Json.Serialization;
using FastRL.Envs;
using FastRL.Host.Training;
using FastRL.Runs;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Comparison;

/// <summary>What one seed came to: the end of a run, from its progress file, and its curve, from its event files.</summary>
/// <param name="Step">Environment steps.</param>
/// <param name="MeanReward">Of its last hundred episodes; null before the first.</param>
/// <param name="SuccessRate">The part of them that reached the goal; null before the first.</param>
/// <param name="StepsPerSecond">Of its last session.</param>
internal sealed record RunRecord(long Step, double? MeanReward, double? SuccessRate, double StepsPerSecond)
{
    private const long MaxBytes = 1 << 16;

    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Returns of the episodes of all sessions, by the step at which they ended.</summary>
    [JsonIgnore]
    public IReadOnlyList<CurvePoint> Returns { get; init; } = [];

    /// <summary>Reads it with its curve.</summary>
    /// <exception cref="InputException">The folder has no run in it, or one that is damaged.</exception>
    public static RunRecord ReadWhole(RunDirectory run) =>
        Read(run) with { Returns = EventFileReader.Read(run.TensorBoard, TrainingMonitor.EpisodicReturn) };

    /// <summary>Reads it without its curve.</summary>
    /// <exception cref="InputException">The folder has no run in it, or one that is damaged.</exception>
    public static RunRecord Read(RunDirectory run)
    {
        string file = run.Instance(0).ProgressFile;
        if (!File.Exists(file))
            throw new InputException($"there is no run in {run.Path}: {file} is missing; `fastrl train GAME --run-dir {run.Path}` makes one");
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(InputFile.ReadAllBytes(file, MaxBytes), s_options) ?? throw new JsonException("it is null");
        }
        catch (JsonException problem)
        {
            throw new InputException($"{file} is damaged: {problem.Message}", problem);
        }
    }
}
