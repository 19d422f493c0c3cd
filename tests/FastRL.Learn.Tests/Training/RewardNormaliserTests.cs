using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Training;

public sealed class RewardNormaliserTests
{
    [Fact]
    public void Apply_KnownReturns_DividesByTheirDeviation()
    {
        var normaliser = new RewardNormaliser(environments: 1);
        float[] rewards = [2, 4];
        // Gamma 0: the returns are 2 and 4, mean 3, variance 1.
        normaliser.Apply(rewards, [0, 0], [0, 0], [0, 0], gamma: 0);
        Assert.Equal(2, rewards[0], 1e-5);
        Assert.Equal(4, rewards[1], 1e-5);
        Assert.Equal(3, normaliser.Mean, 1e-12);
    }

    [Fact]
    public void Apply_EpisodeEnds_ReturnStartsAgain()
    {
        var normaliser = new RewardNormaliser(environments: 1);
        // Returns 1, then 1 + 1 where the episode ends, then 1: mean 4/3.
        normaliser.Apply([1, 1, 1], [0, 1, 0], [0, 0, 0], [0, 0, 0], gamma: 1);
        Assert.Equal(4 / 3.0, normaliser.Mean, 1e-12);
    }

    [Fact]
    public void Apply_StepThatDidNotHappen_IsNotCounted()
    {
        var normaliser = new RewardNormaliser(environments: 1);
        // Returns 1 and, as nothing is added or discounted between, 0.5 + 1: mean 1.25.
        normaliser.Apply([1, 1000, 1], [0, 0, 0], [0, 0, 0], [0, 1, 0], gamma: 0.5);
        Assert.Equal((2L, 1.25), (normaliser.Count, normaliser.Mean));
    }

    [Fact]
    public void Apply_RareHugeReward_IsCut()
    {
        var normaliser = new RewardNormaliser(environments: 1);
        var rewards = new float[1000];
        rewards[500] = 1e6f;
        normaliser.Apply(rewards, new byte[1000], new byte[1000], new byte[1000], gamma: 0);
        Assert.Equal(10, rewards[500]);
    }
}
