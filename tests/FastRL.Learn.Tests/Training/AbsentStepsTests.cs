using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Dqn;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;

namespace FastRL.Learn.Tests.Training;

/// <summary>Steps that never happened, because a game in another process was away, are learned from nowhere.</summary>
public sealed class AbsentStepsTests
{
    [Theory]
    [InlineData("ppo")]
    [InlineData("ppo-recurrent")]
    [InlineData("dddqn")]
    [InlineData("sac")]
    public void Train_WhatStandsInTheirRows_ChangesNothing(string algorithm)
    {
        Assert.Equal(WeightsAfter(algorithm, reward: 1e6f), WeightsAfter(algorithm, reward: float.NaN));
    }

    /// <summary>A sequence stays whole, but its loss, and the mean and deviation of advantages, are of the steps that happened.</summary>
    [Fact]
    public void ComputeLoss_SequencesWithAbsentSteps_IsOfThoseThatHappened()
    {
        using var environment = new Absences(new Recall(count: 3), (step, i) => i == 1 && step % 4 == 2, reward: 9);
        using var trainer = new PpoTrainer(environment, Recurrent, seed: 3, "recall");
        Train(trainer, 24 * 3);
        int happened = trainer.Rollout.Absent.Count(flag => flag == 0);
        Assert.Equal(24 * 3 - 6, happened);
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable mode = torch.no_grad();
        for (int i = 0; i < trainer.Rollout.Samples; i++) trainer.Rollout.Order[i] = i;
        PpoLoss before = trainer.Updater.ComputeLoss(0, trainer.Rollout.Samples, 0.2);
        Assert.Equal([(long)happened], before.LogRatios.shape);
        // Whatever an absent step's advantage is, nobody reads it.
        for (int i = 0; i < trainer.Rollout.Samples; i++)
            if (trainer.Rollout.Absent[i] != 0) trainer.Rollout.Advantages[i] = trainer.Rollout.Returns[i] = 1e6f;
        Assert.Equal(before.Total.item<float>(), trainer.Updater.ComputeLoss(0, trainer.Rollout.Samples, 0.2).Total.item<float>());
    }

    [Fact]
    public void Train_AWholeMinibatchIsAbsent_IsPassedOver()
    {
        using var environment = new Absences(new Recall(count: 2), (step, i) => i == 1, reward: float.NaN);
        using var trainer = new PpoTrainer(environment, Recurrent, seed: 3, "recall");
        Train(trainer, 24 * 2);
        Assert.All(trainer.NamedParameters, entry => Assert.True(float.IsFinite(entry.Parameter.sum().item<float>())));
    }

    [Fact]
    public void Evaluate_EpisodesWithAbsentSteps_CountsWhatHappened()
    {
        using var environment = new Absences(new Corridor(count: 2, length: 5), (step, i) => step % 5 == 1, reward: 1000);
        using var policy = new UniformPolicy(environment.ActionSpace, seed: 1);
        EvaluationResult result = Evaluator.Run(environment, policy, 6, seed: 2, null, CancellationToken.None);
        Assert.All(result.Episodes, episode => Assert.Equal((4, 4.0), (episode.Length, episode.Return)));
        Assert.Equal(environment.Happened, result.Episodes.Max(episode => episode.Step));
    }

    private static PpoConfig Recurrent => new()
    {
        RolloutSteps = 24, MinibatchSize = 24, UpdateEpochs = 2, Network = new() { HiddenSizes = [8], RecurrentSize = 8 },
        NormaliseObservations = true,
    };

    private static byte[] WeightsAfter(string algorithm, float reward)
    {
        bool Away(int step, int i) => (step + 3 * i) % 7 is 2 or 3;
        IVecEnv inner = algorithm switch
        {
            "ppo" => new CartPole(count: 3, groups: 2),
            "ppo-recurrent" => new Recall(count: 3),
            _ => new Probe(algorithm == "sac", count: 3),
        };
        using var environment = new Absences(inner, Away, reward);
        using Trainer trainer = algorithm switch
        {
            "dddqn" => new DddqnTrainer(environment, new DddqnConfig { Replay = new() { LearningStarts = 20, NStep = 3, BatchSize = 16 } }, 1, "x"),
            "sac" => new SacTrainer(environment, new SacConfig { Replay = new() { LearningStarts = 20, NStep = 3, BatchSize = 16 } }, 1, "x"),
            "ppo" => new PpoTrainer(
                environment,
                new PpoConfig
                {
                    RolloutSteps = 16, MinibatchSize = 20, NormaliseObservations = true, Exploration = new() { Novelty = 0.1 },
                    Network = new() { HiddenSizes = [8] },
                },
                1, "x"),
            _ => new PpoTrainer(environment, Recurrent, 1, "x"),
        };
        Train(trainer, 200);
        Assert.Equal(environment.Happened, trainer.Step);
        return [.. trainer.NamedParameters.SelectMany(entry => entry.Parameter.bytes.ToArray())];
    }

    private static void Train(Trainer trainer, long until) =>
        trainer.Train(until, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
}
