using System.Text.Json.Serialization;

namespace FastRL.Solve.Blueprints;

/// <summary>How far a blueprint is: <c>metadata.json</c> of its checkpoints.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="ElapsedSeconds">Time spent on them, all sessions together.</param>
/// <param name="Nodes">Nodes visited.</param>
/// <param name="Epsilon">Chance of a uniform action in the iterations to come.</param>
/// <param name="EpsilonSteps">Adaptive schedules: iterations at which steps were taken.</param>
/// <param name="Seed">Iteration i draws from the stream (seed, i).</param>
/// <param name="BucketsSha256">SHA-256 of what the buckets were made with.</param>
public sealed record BlueprintState(
    long Iteration, double ElapsedSeconds, long Nodes, double Epsilon, IReadOnlyList<long> EpsilonSteps, ulong Seed, string BucketsSha256);

/// <summary>JSON of checkpoints, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BlueprintState))]
internal sealed partial class BlueprintJson : JsonSerializerContext;
