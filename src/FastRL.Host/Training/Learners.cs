using FastRL.Envs;
using FastRL.Host.Configuration;
using FastRL.Learn.Dqn;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;

namespace FastRL.Host.Training;

/// <summary>Makes the learner that a configuration asks for.</summary>
internal static class Learners
{
    /// <summary>A learner with fresh weights; resets the environment.</summary>
    /// <param name="environment">What is trained on; stays the caller's.</param>
    /// <param name="config">Algorithm, its settings and the seed.</param>
    /// <param name="game">Name for checkpoints.</param>
    public static ITrainer Create(IVecEnv environment, TrainConfig config, string game) => config.Algorithm switch
    {
        Algorithm.Dddqn => new DddqnTrainer(environment, config.Dddqn, config.Seed, game),
        Algorithm.Sac => new SacTrainer(environment, config.Sac, config.Seed, game),
        _ => new PpoTrainer(environment, config.Ppo, config.Seed, game),
    };
}
