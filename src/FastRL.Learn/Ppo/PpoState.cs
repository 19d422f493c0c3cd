namespace FastRL.Learn.Ppo;

/// <summary>What PPO's next steps depend on beside what every learner keeps: <c>ppo.json</c>.</summary>
internal sealed record PpoState(
    RewardNormaliserState? Rewards,
    IReadOnlyList<ObservationNormaliserState?> Observations,
    IReadOnlyList<float> RecurrentStates,
    ulong[] OrderRandom,
    byte[] TorchRandom)
{
    public const string FileName = "ppo.json";
}

/// <summary>See <see cref="RewardNormaliser"/>.</summary>
internal sealed record RewardNormaliserState(IReadOnlyList<double> Returns, long Count, double Mean, double SquaredDistances);

/// <summary>See <see cref="ObservationNormaliser"/>; null for a part of the observation that is read as it is.</summary>
internal sealed record ObservationNormaliserState(long Count, IReadOnlyList<double> Means, IReadOnlyList<double> SquaredDistances);
