using System.Text.Json;
using System.Text.Json.Serialization;
using FastRL.Envs;
using FastRL.Runs;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Training;

/// <summary>What one seed came to: the end of a run, from its progress file, and its curve, from its event files.</summary>
/// <param name="Step">Environment steps.</param>
/// <param name="MeanReward">Of its last hundred episodes; null before the first.</param>
/// <param name="SuccessRate">The part of them that reached the goal; null before the first.</param>
/// <param name="StepsPerSecond">Of its last session.</param>
internal sealed record RunRecord(long Step, double? MeanReward, double? SuccessRate, double StepsPerSecond)
{
    private const long MaxBytes = 1 << 16;

    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Mean of what each term of the reward gave in them; null where the game does not say.</summary>
    public IReadOnlyDictionary<string, double>? RewardTerms { get; init; }

    /// <summary>The policy's loss in the last update; null before the first, or where it was no number.</summary>
    public double? PolicyLoss { get; init; }

    /// <summary>The value's.</summary>
    public double? ValueLoss { get; init; }

    /// <summary>The policy's entropy then, in nats.</summary>
    public double? Entropy { get; init; }

    /// <summary>Returns of the episodes of all sessions, by the step at which they ended.</summary>
    [JsonIgnore]
    public IReadOnlyList<CurvePoint> Returns { get; init; } = [];

    /// <summary>Reads it with its curve.</summary>
    /// <exception cref="InputException">The folder has no run in it, or one that is damaged.</exception>
    public static RunRecord ReadWhole(RunDirectory run) =>
        Read(run) with { Returns = EventFileReader.Read(run.TensorBoard, TrainingMonitor.EpisodicReturn) };

    /// <summary>The same, or null where there is none that can be read.</summary>
    public static RunRecord? TryRead(RunDirectory run)
    {
        try
        {
            return Read(run);
        }
        catch (Exception problem) when (problem is InputException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

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
