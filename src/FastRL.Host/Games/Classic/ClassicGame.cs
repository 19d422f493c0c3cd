using FastRL.Envs;
using FastRL.Envs.Classic;
using FastRL.Host.Configuration;

namespace FastRL.Host.Games.Classic;

/// <summary>A classic control task.</summary>
/// <param name="task">Which one.</param>
internal sealed class ClassicGame(ClassicTask task) : Game(task.Name)
{
    /// <inheritdoc/>
    public override int MaxSteps => task.StepLimit;

    /// <inheritdoc/>
    public override bool TrainsOnNodes(TrainConfig config) => true;

    /// <inheritdoc/>
    public override IVecEnv CreateEnvironment(TrainConfig config, int count, int groups) => config.EpisodeLength == 0
        ? new ClassicVecEnv(task, count, groups)
        : throw new InputException($"{Name} is cut after {task.StepLimit} steps, as its published scores want it; episode_length must be 0");
}
