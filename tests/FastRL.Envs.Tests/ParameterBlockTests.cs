namespace FastRL.Envs.Tests;

public sealed class ParameterBlockTests
{
    private static ParameterBlock Block() =>
        new(new EnvParameter("speed", 0, 2, 1, "Metres a step."), new EnvParameter("wind", -1, 1, 0, "Push against the walker."));

    [Fact]
    public void Set_InsideTheRange_IsReadBackAndOthersStay()
    {
        ParameterBlock block = Block();
        block["wind"] = -0.5;
        Assert.Equal([1, -0.5], block.Values.ToArray());
    }

    [Theory]
    [InlineData("speed", 2.5, "speed is 2.5, must be 0 to 2")]
    [InlineData("speed", double.NaN, "speed is NaN, must be 0 to 2")]
    [InlineData("sped", 1, "unknown parameter 'sped'; did you mean 'speed'?")]
    public void Set_WrongValueOrName_IsNamed(string name, double value, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => Block()[name] = value).Message);

    [Fact]
    public void New_TwoOfAName_IsRefused() => Assert.Throws<ArgumentException>(
        () => new ParameterBlock(new EnvParameter("a", 0, 1, 0, ""), new EnvParameter("a", 0, 1, 0, "")));

    [Fact]
    public void New_DefaultOutsideItsRange_IsRefused() =>
        Assert.Throws<InputException>(() => new ParameterBlock(new EnvParameter("a", 0, 1, 2, "")));
}
