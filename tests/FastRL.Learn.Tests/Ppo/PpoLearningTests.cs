using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Tests.Ppo;

public sealed class PpoLearningTests
{
    // One seed of them may end in a dip: a mean over four.
    [Fact]
    public void Train_CartPole_SolvesIt()
    {
        double[] means = [.. Enumerable.Range(1, 4).Select(seed => MeanOfTheLastEpisodes((ulong)seed))];
        Assert.True(means.Average() > 400, $"mean returns of the last 20 episodes are {string.Join(", ", means)}, at least 400 is wanted of their mean");
    }

    private static double MeanOfTheLastEpisodes(ulong seed)
    {
        using var environment = new CartPole(count: 8, groups: 2);
        // The settings of Stable-Baselines3's zoo for CartPole-v1, at half their steps.
        var config = new PpoConfig
        {
            LearningRate = 1e-3, AnnealClip = true, Gamma = 0.98, GaeLambda = 0.8, RolloutSteps = 32,
            MinibatchSize = 256, UpdateEpochs = 20, EntropyCoefficient = 0, NormaliseRewards = false, Network = new() { HiddenSizes = [64, 64] },
        };
        using var trainer = new PpoTrainer(environment, config, seed, "cartpole");
        var recorder = new Recorder();

        trainer.Train(60_000, recorder, null, CheckpointSchedule.AtEnd, CancellationToken.None);

        return recorder.Episodes.TakeLast(20).Average(episode => episode.Return);
    }
}
