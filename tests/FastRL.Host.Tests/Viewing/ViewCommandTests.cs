using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Viewing;

public sealed class ViewCommandTests
{
    [Theory]
    [InlineData("--reload-episodes", "0", "--reload-episodes '0' is not a whole number from 1")]
    [InlineData("--reload-minutes", "-1", "--reload-minutes '-1' is not a number from 0 to 10000")]
    [InlineData("--listen", "home", "--listen 'home' is not an IP address such as 127.0.0.1 or 0.0.0.0")]
    [InlineData("--run-dir", "", "--run-dir is empty")]
    [InlineData("--checkpoint", "", "--checkpoint is empty")]
    [InlineData("--port", "65536", "--port '65536' is not a whole number from 0 to 65535")]
    public void View_WrongOption_NamesItAndWhatIsAllowed(string option, string value, string message)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("view", "quest", option, value);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_OfAGameWithoutAPicture_IsRefusedByName()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("view", "cartpole", "--record", "film.gif");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("fastrl: cartpole has no picture that film.gif could hold; --record is for ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("hockey", outcome.Error, StringComparison.Ordinal);
    }
}
