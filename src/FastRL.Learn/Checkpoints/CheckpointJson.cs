using System.Text.Json.Serialization;

namespace FastRL.Learn;

/// <summary>JSON of checkpoints: snake_case, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(OffPolicyState))]
[JsonSerializable(typeof(PpoState))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
