using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Tests.Training;

namespace FastRL.Learn.Tests.Exploration;

/// <summary>What chance finds once in 16,384 dives is found by nearly every seed that is drawn to rare places, and by none that is not.</summary>
public sealed class DeepSeaTests
{
    // Nine or ten of ten do, by rounding: the arithmetic of a processor's vectors decides which.
    [Fact]
    public void Train_RarePlacesAreRewarded_NearlyEverySeedReachesTheGoal()
    {
        double[] returns = [.. Enumerable.Range(1, 10).Select(seed => LastReturns(novelty: 0.1, (ulong)seed))];
        Assert.True(returns.Count(value => value > 0.9) >= 8, $"mean returns of the last 100 dives: {string.Join(", ", returns)}");
    }

    [Fact]
    public void Train_TheyAreNot_NoSeedDoes() =>
        Assert.All(Enumerable.Range(1, 4), seed => Assert.InRange(LastReturns(novelty: 0, (ulong)seed), -0.01, 0.1));

    private static double LastReturns(double novelty, ulong seed)
    {
        using var environment = new DeepSea(count: 16, size: 14);
        var config = new PpoConfig
        {
            RolloutSteps = 28, MinibatchSize = 112, LearningRate = 2e-3, AnnealLearningRate = false, NormaliseRewards = false,
            Exploration = new() { Novelty = novelty }, Network = new() { HiddenSizes = [64] },
        };
        using var trainer = new PpoTrainer(environment, config, seed, "deepsea");
        var recorder = new Recorder();
        PpoTrainerTests.Train(trainer, 200_000, recorder);
        return recorder.Episodes.TakeLast(100).Average(episode => episode.Return);
    }
}
