namespace FastRL.Learn;

/// <summary>
/// What a DDDQN or SAC checkpoint holds beside weights, optimizers, replay and environment: <c>trainer.json</c>.
/// </summary>
internal sealed record OffPolicyState(
    NetworkConfig Network,
    int Environments,
    long Step,
    long Update,
    long TrainedStep,
    long Reports,
    long Episodes,
    IReadOnlyList<double> EpisodeReturns,
    IReadOnlyList<int> EpisodeLengths,
    IReadOnlyList<double> RecentReturns,
    ulong[] ActionRandom,
    ulong[] ReplayRandom)
{
    public const string FileName = "trainer.json";
}
