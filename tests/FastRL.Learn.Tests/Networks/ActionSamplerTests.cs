using FastRL.Envs;
using FastRL.Learn.Networks;

namespace FastRL.Learn.Tests.Networks;

public sealed class ActionSamplerTests
{
    /// <summary>The density depends on the noise alone and does not show a mean that is not a number.</summary>
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Draw_MeanOfARealIsNotFinite_IsRefused(float mean)
    {
        var sampler = new ActionSampler(new ActionLayout(new ActionSpace.Box([-1, -1], [1, 1], ["x", "y"])));
        var random = new RandomStream(seed: 4, purpose: 1);
        Assert.True(sampler.Draw([0.5f, 0.25f], [], random, [], new float[2], out _));
        Assert.False(sampler.Draw([0.5f, mean], [], random, [], new float[2], out _));
    }
}
