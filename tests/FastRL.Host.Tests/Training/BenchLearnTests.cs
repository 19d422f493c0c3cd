using FastRL.Host.Cli;
using FastRL.Host.Configuration;
using FastRL.Host.Tests.Cli;
using FastRL.Measure.Benchmarks;

namespace FastRL.Host.Tests.Training;

public sealed class BenchLearnTests
{
    [Theory]
    [InlineData("dddqn", "cartpole", 475.0, true)]
    [InlineData("dddqn", "cartpole", 474.9, false)]
    [InlineData("sac", "pendulum", -201.0, false)]
    [InlineData("ppo", "mountaincar", -200.0, true)] // the control must not be solved
    [InlineData("ppo", "mountaincar", -109.0, false)]
    public void Passes_ScoreBesideTheRequirement_SaysWhetherItHolds(string algorithm, string environment, double mean, bool passes)
    {
        LearnLine line = LearnLine.All.Single(line => line.Algorithm == algorithm && line.Environment == environment);
        Assert.Equal(passes, line.Passes(mean));
    }

    [Fact]
    public void Score_ThreeSeeds_GivesMeanAndSampleDeviation()
    {
        var score = new LearnScore(LearnLine.All[0], [1, 2, 6], 0);
        Assert.Equal(3, score.Mean);
        Assert.Equal(Math.Sqrt(7), score.Deviation, 1e-12);
    }

    [Fact]
    public void Command_UnknownPart_NamesTheKnownOnes()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("bench", "learn", "--only", "ppo/pong");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("'ppo/pong' is none of ppo/cartpole", outcome.Error, StringComparison.Ordinal);
    }

    [TorchFact]
    public void Peers_WithoutTorchForPython_SayHowToGetIt()
    {
        using PythonPeer? none = PythonPeer.Start("no_such_script", out string? reason);
        Assert.Null(none);
        Assert.Contains("no_such_script.py does not run", reason, StringComparison.Ordinal);
    }
}
