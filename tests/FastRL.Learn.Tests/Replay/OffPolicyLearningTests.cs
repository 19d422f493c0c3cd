using FastRL.Envs.Classic;
using FastRL.Envs.Policies;
using FastRL.Learn.Dqn;
using FastRL.Learn.Players;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Tests.Replay;

/// <summary>A few seconds of learning each; `fastrl bench learn` has the published scores.</summary>
public sealed class OffPolicyLearningTests
{
    [Fact]
    public void Train_DddqnOnCartPole_BalancesManyTimesLongerThanChance()
    {
        using var environment = new ClassicVecEnv(ClassicTask.CartPole, 8);
        var config = new DddqnConfig
        {
            LearningRate = 5e-4, TargetInterval = 0, Tau = 0.005,
            Replay = new() { NStep = 3, BatchSize = 128, TrainEvery = 8, GradientSteps = 4 },
            EpsilonSteps = 8000, EpsilonEnd = 0.04,
        };
        using var trainer = new DddqnTrainer(environment, config, seed: 1, "cartpole");
        // A random policy lasts about 22 steps.
        Assert.InRange(ScoreAfter(trainer, 20_000, ClassicTask.CartPole), 150, 500);
    }

    [Fact]
    public void Train_SacOnPendulum_SwingsItUp()
    {
        using var environment = new ClassicVecEnv(ClassicTask.Pendulum, 1);
        using var trainer = new SacTrainer(environment, new SacConfig { Replay = new SacConfig().Replay with { LearningStarts = 500 } }, seed: 1, "pendulum");
        // A random policy gets about -1,200.
        Assert.InRange(ScoreAfter(trainer, 5_000, ClassicTask.Pendulum), -500, 0);
    }

    private static double ScoreAfter(OffPolicyTrainer trainer, long steps, ClassicTask task)
    {
        trainer.Train(steps, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 0);
        using var arena = new ClassicVecEnv(task, 10);
        return Evaluator.Run(arena, policy, 20, seed: 99, null, CancellationToken.None).MeanReturn;
    }
}
