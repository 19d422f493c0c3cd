using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Ppo;

public sealed class RecurrentTests
{
    private static readonly PpoConfig Config = new()
    {
        RolloutSteps = 24, MinibatchSize = 96, UpdateEpochs = 4, Network = new() { HiddenSizes = [16], RecurrentSize = 16 }, LearningRate = 0.01,
        AnnealLearningRate = false, EntropyCoefficient = 0.01, NormaliseRewards = false,
    };

    /// <summary>Sequences give what single steps gave while the rollout was played, ends of episodes included.</summary>
    [Fact]
    public void Sequence_OfARollout_GivesTheProbabilitiesOfItsSteps()
    {
        using var environment = new Recall(count: 5, groups: 2);
        using var trainer = new PpoTrainer(environment, Config, seed: 2, "recall");
        PpoTrainerTests.Train(trainer, 24 * 5 * 2); // the second rollout begins in the middle of episodes
        float[] acted = [], again = [];
        var capture = new AtUpdate(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable mode = no_grad();
            Rollout rollout = trainer.Rollout;
            for (int i = 0; i < rollout.Samples; i++) rollout.Order[i] = i;
            PpoLoss loss = trainer.Updater.ComputeLoss(0, rollout.Samples, 0.2);
            again = MemoryMarshal.Cast<byte, float>(loss.LogRatios.bytes).ToArray();
            acted = [.. rollout.LogProbabilities];
        });
        trainer.Train(24 * 5 * 3, capture, null, CheckpointSchedule.AtEnd, default);
        Assert.Equal(24 * 5, again.Length);
        Assert.Contains(acted, log => log < -0.1f);
        Assert.All(again, ratio => Assert.Equal(0, ratio, 2e-5f));
    }

    /// <summary>
    /// What was shown three steps ago decides; without memory half of the points are all there is. Of the first weights of seeds
    /// 1 to 24 those of 1 do not learn it in so few steps; all others get every point.
    /// </summary>
    [Fact]
    public void Train_Recall_RemembersWhatItSaw()
    {
        using var environment = new Recall(count: 16);
        using var trainer = new PpoTrainer(environment, Config, seed: 2, "recall");
        PpoTrainerTests.Train(trainer, 24 * 16 * 40);
        using var played = new Recall(count: 4);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
        Assert.True(Evaluator.Run(played, policy, 100, seed: 9, null, default).MeanReturn > 0.95);
    }

    [Fact]
    public void New_SeparateTrunks_AreRefused()
    {
        using var environment = new Recall(count: 2);
        var config = new PpoConfig { Network = new() { RecurrentSize = 8, SharedTrunk = false } };
        Assert.Contains(
            "shared_trunk", Assert.Throws<InputException>(() => new PpoTrainer(environment, config, 1, "recall")).Message, StringComparison.Ordinal);
    }

    private sealed class AtUpdate(Action action) : ITrainingObserver
    {
        public void OnUpdateStart(in UpdateStart update) => action();
    }
}
