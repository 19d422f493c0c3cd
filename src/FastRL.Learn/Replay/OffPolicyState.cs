using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Replay;

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

    /// <summary>What the networks of a checkpoint look like for an environment of its spaces.</summary>
    /// <returns>Layers; the parts of the observation that they see, by index and by shape.</returns>
    /// <exception cref="InvalidDataException">The checkpoint does not say.</exception>
    public static (NetworkConfig Config, int[] Inputs, ObservationSpec[] Seen) ReadNetwork(
        CheckpointReader checkpoint, IVecEnv environment)
    {
        NetworkConfig? config = checkpoint.ReadJson(FileName, TrainerJson.Default.OffPolicyState).Network;
        if (config?.Inputs is null || config.HiddenSizes is null)
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} does not describe its network");
        ObservationSpec[] observations = [.. environment.Buffers.Observations.Select(buffer => buffer.Spec)];
        int[] inputs = PolicyNetwork.SelectInputs(observations, config);
        return (config, inputs, [.. inputs.Select(index => observations[index])]);
    }
}
