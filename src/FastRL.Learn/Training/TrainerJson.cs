using System.Text.Json.Serialization;
using FastRL.Learn.Ppo;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Training;

/// <summary>JSON of trainers' states: snake_case, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OffPolicyState))]
[JsonSerializable(typeof(PpoState))]
internal sealed partial class TrainerJson : JsonSerializerContext;
