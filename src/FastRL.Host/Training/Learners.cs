using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Learn;
using FastRL.Learn.Async;
using FastRL.Learn.Parallel;
using FastRL.Learn.Training;

namespace FastRL.Host.Training;

/// <summary>Makes the learner that a configuration asks for.</summary>
internal static class Learners
{
    /// <summary>A learner with fresh weights; resets the environment.</summary>
    /// <param name="environment">What is trained on; stays the caller's.</param>
    /// <param name="config">Algorithm, its settings and the seed.</param>
    /// <param name="game">Name for checkpoints.</param>
    /// <param name="group">Processes that train together, or null; stays the caller's.</param>
    /// <param name="actors">Who plays while it learns, or null; stays the caller's.</param>
    /// <exception cref="InputException">The environment cannot be trained on with these settings.</exception>
    public static ITrainer Create(IVecEnv environment, TrainConfig config, string game, TrainingGroup? group = null, ActorGroup? actors = null) =>
        LearningAlgorithm.Find(config.Algorithm)!.CreateTrainer(
            environment, config.SettingsOf(config.Algorithm), config.Seed, game, config.Device, group, actors);
}
