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

    /// <summary>Beside 48 numbers of chance no two moments look alike, and counts of all of it say nothing.</summary>
    [Fact]
    public void Train_ChanceBesideThePlace_IsFoundByWhatIsNamedAlone()
    {
        double[] named = [.. Enumerable.Range(1, 2).Select(seed => LastReturns(novelty: 0.1, (ulong)seed, fish: 48, "place"))];
        double[] all = [.. Enumerable.Range(1, 2).Select(seed => LastReturns(novelty: 0.1, (ulong)seed, fish: 48))];
        Assert.True(named.All(value => value > 0.9), $"mean returns with the place: {string.Join(", ", named)}");
        Assert.True(all.All(value => value < 0.1), $"mean returns with all of it: {string.Join(", ", all)}");
    }

    private static double LastReturns(double novelty, ulong seed, int fish = 0, params string[] places)
    {
        using var environment = new DeepSea(count: 16, size: 14, fish);
        var config = new PpoConfig
        {
            RolloutSteps = 28, MinibatchSize = 112, LearningRate = 2e-3, AnnealLearningRate = false, NormaliseRewards = false,
            Exploration = new() { Novelty = novelty, Places = places }, Network = new() { HiddenSizes = [64] },
        };
        using var trainer = new PpoTrainer(environment, config, seed, "deepsea");
        var recorder = new Recorder();
        PpoTrainerTests.Train(trainer, 200_000, recorder);
        return recorder.Episodes.TakeLast(100).Average(episode => episode.Return);
    }
}
