using FastRL.Learn.Networks;
using FastRL.Learn.Training;

namespace FastRL.Learn.Ppo;

/// <summary>What a PPO checkpoint holds beside weights, optimizer and environment: <c>trainer.json</c>.</summary>
internal sealed record PpoState(
    NetworkConfig Network,
    int Environments,
    long Step,
    long Update,
    long Episodes,
    IReadOnlyList<double> EpisodeReturns,
    IReadOnlyList<int> EpisodeLengths,
    IReadOnlyList<double> RecentReturns,
    RewardNormaliserState? Normaliser,
    ulong[] ActionRandom,
    ulong[] OrderRandom,
    byte[] TorchRandom,
    IReadOnlyList<ObservationNormaliserState?>? Observations = null,
    IReadOnlyList<float>? RecurrentState = null)
{
    public const string FileName = "trainer.json";
    public const string Algorithm = "ppo";
}

/// <summary>See <see cref="RewardNormaliser"/>.</summary>
internal sealed record RewardNormaliserState(IReadOnlyList<double> Returns, long Count, double Mean, double SquaredDistances);

/// <summary>See <see cref="ObservationNormaliser"/>; null for a part of the observation that is read as it is.</summary>
internal sealed record ObservationNormaliserState(long Count, IReadOnlyList<double> Means, IReadOnlyList<double> SquaredDistances);
