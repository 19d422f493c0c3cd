namespace FastRL.Runs.Tests;

public sealed class JsonOutputTests
{
    [Fact]
    public void Serialize_NumbersThatAreNone_AreNull() => Assert.Equal(
        """{"mean_reward":null,"low":null,"losses":[0.5,null],"terms":{"a":null,"b":1.5},"maybe":null,"step":3}""",
        JsonOutput.Serialize(new
        {
            MeanReward = double.NaN,
            Low = float.NegativeInfinity,
            Losses = new[] { 0.5, double.PositiveInfinity },
            Terms = new Dictionary<string, object?> { ["a"] = double.NaN, ["b"] = 1.5f },
            Maybe = (double?)double.NaN,
            Step = 3L,
        }));
}
