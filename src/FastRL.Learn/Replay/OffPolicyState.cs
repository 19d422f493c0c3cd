namespace FastRL.Learn.Replay;

/// <summary>What DDDQN's and SAC's next steps depend on beside what every learner keeps: <c>replay.json</c>.</summary>
internal sealed record OffPolicyState(long TrainedStep, long Reports, ulong[] ReplayRandom, int Era = 0)
{
    public const string FileName = "replay.json";
}
