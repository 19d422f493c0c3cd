using System.ComponentModel.DataAnnotations;
using FastRL.Learn;
using FastRL.Learn.Dqn;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;

namespace FastRL.Host.Configuration;

/// <summary>Everything that decides what a training run does; the run directory's <c>config.yaml</c> holds all of it.</summary>
/// <remarks>A game with settings of its own derives from it: the class lies in the game's room.</remarks>
internal class TrainConfig
{
    /// <summary>What learns.</summary>
    [AlgorithmName]
    public string Algorithm { get; init; } = LearningAlgorithm.All[0].Name;

    /// <summary>Environments that are stepped together.</summary>
    [Range(1, 65536)]
    public int NumEnvs { get; init; } = 64;

    /// <summary>Environment steps of all copies together after which training is complete.</summary>
    [Range(1L, 1_000_000_000_000.0)]
    public long Steps { get; init; } = 3_000_000;

    /// <summary>Steps after which an episode is cut; 0 for the game's own limit.</summary>
    [Range(0, 1_000_000)]
    public int EpisodeLength { get; init; }

    /// <summary>Threads that step environments; 0 for one a core. Does not change results.</summary>
    [Range(0, 1024)]
    public int Threads { get; init; }

    /// <summary>Where networks run: cpu, cuda (the first) or cuda:N. Another device rounds otherwise.</summary>
    public string Device { get; init; } = TorchDevice.Processor;

    /// <summary>Groups in flight: with 2, the policy acts on one half while the other steps.</summary>
    [Range(1, 2)]
    public int Groups { get; init; } = 2;

    /// <summary>Seed of environments, network and policy. The same seed gives the same weights.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Wall time between two checkpoints.</summary>
    [Range(1, 86_400)]
    public int CheckpointSeconds { get; init; } = 30;

    /// <summary>Newest checkpoints that are kept; the best one is kept beside them.</summary>
    [Range(1, 1000)]
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>
    /// Episodes that the policy plays, without noise and in environments of its own, before each checkpoint: the best
    /// checkpoint is then the one that played best. 0: the returns of training decide.
    /// </summary>
    [Range(0, 100_000)]
    public int EvaluationEpisodes { get; init; }

    /// <summary>Settings of PPO.</summary>
    public PpoConfig Ppo { get; init; } = new();

    /// <summary>Settings of DDDQN.</summary>
    public DddqnConfig Dddqn { get; init; } = new();

    /// <summary>Settings of SAC.</summary>
    public SacConfig Sac { get; init; } = new();

    /// <summary>The section of an algorithm: the property of the class that it names as its settings.</summary>
    public object SettingsOf(string algorithm)
    {
        Type type = LearningAlgorithm.Find(algorithm)!.ConfigType;
        return typeof(TrainConfig).GetProperties().Single(property => property.PropertyType == type).GetValue(this)!;
    }
}

/// <summary>The names of the algorithms that there are.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AlgorithmNameAttribute() : AllowedValuesAttribute([.. LearningAlgorithm.All.Select(algorithm => algorithm.Name)]);
