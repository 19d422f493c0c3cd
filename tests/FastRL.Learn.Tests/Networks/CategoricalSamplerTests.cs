using FastRL.Learn.Networks;

namespace FastRL.Learn.Tests.Networks;

public sealed class CategoricalSamplerTests
{
    private static readonly float[] Logits = [MathF.Log(1), MathF.Log(2), MathF.Log(5)];

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(0.124f, 0)]
    [InlineData(0.126f, 1)]
    [InlineData(0.374f, 1)]
    [InlineData(0.376f, 2)]
    [InlineData(0.99999994f, 2)]
    public void Draw_Uniform_InvertsTheDistribution(float uniform, int expected)
    {
        Assert.Equal(expected, CategoricalSampler.Draw(Logits, [], uniform, new float[3], out float logProbability));
        Assert.Equal(Math.Log(new[] { 1, 2, 5 }[expected] / 8.0), logProbability, 1e-5);
    }

    [Fact]
    public void Draw_HugeLogits_DoNotOverflow()
    {
        Assert.Equal(1, CategoricalSampler.Draw([-1000f, 1000f], [], 0.5f, new float[3], out float logProbability));
        Assert.Equal(0, logProbability);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Draw_NotFinite_IsRefused(float logit) => Assert.Equal(-1, CategoricalSampler.Draw([0f, logit], [], 0.5f, new float[3], out _));

    [Fact]
    public void Best_Ties_TakesTheFirst() => Assert.Equal(1, CategoricalSampler.Best([0f, 3f, 3f], []));

    [Theory]
    [InlineData(0f, 1)]
    [InlineData(0.28f, 1)]
    [InlineData(0.3f, 2)]
    [InlineData(0.99999994f, 2)]
    public void Draw_Masked_InvertsTheDistributionOfWhatIsAllowed(float uniform, int expected)
    {
        Assert.Equal(expected, CategoricalSampler.Draw(Logits, [0, 1, 1], uniform, new float[3], out float logProbability));
        Assert.Equal(Math.Log(new[] { 0, 2, 5 }[expected] / 7.0), logProbability, 1e-5);
    }

    [Fact]
    public void Draw_NothingAllowed_IsRefused() => Assert.Equal(-1, CategoricalSampler.Draw(Logits, [0, 0, 0], 0.5f, new float[3], out _));

    [Fact]
    public void Best_Masked_TakesTheBestAllowed() => Assert.Equal(1, CategoricalSampler.Best(Logits, [1, 1, 0]));

    [Fact]
    public void Probabilities_LargeLogits_AreTheSoftmax()
    {
        float[] probabilities = [float.NaN, float.NaN, float.NaN];
        // Odds 1 to 3 to 4.
        CategoricalSampler.Probabilities([500f, 500f + MathF.Log(3), 500f + MathF.Log(4)], [], probabilities);
        Assert.Equal(0.125f, probabilities[0], 1e-4f);
        Assert.Equal(0.375f, probabilities[1], 1e-4f);
        Assert.Equal(0.5f, probabilities[2], 1e-4f);
    }

    [Fact]
    public void Probabilities_Masked_SumToOneOverWhatIsAllowed()
    {
        float[] probabilities = new float[3];
        CategoricalSampler.Probabilities(Logits, [1, 0, 1], probabilities);
        Assert.Equal([1 / 6f, 0, 5 / 6f], probabilities, (expected, actual) => Math.Abs(expected - actual) < 1e-6f);
    }
}
