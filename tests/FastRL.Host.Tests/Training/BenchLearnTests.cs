using System.Diagnostics;
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
    public void Time_SomeSeedsNeverReachTheScore_CountsThemAsTheSlowest()
    {
        var three = new TimeToScore(LearnLine.All[0], [3, null, 1]);
        Assert.Equal((2, 3), (three.Reached, three.Median));
        var four = new TimeToScore(LearnLine.All[0], [3, null, null, 1]);
        Assert.Equal((2, null), (four.Reached, four.Median)); // half of the seeds reached it: no second is the median
    }

    [Theory]
    [InlineData("learn", "ppo/pong", "'ppo/pong' is none of ppo/cartpole")]
    [InlineData("hockey", "puck", "'puck' is none of environment, scaling, opponents, vectorised, agreement")]
    public void Command_UnknownPart_NamesTheKnownOnes(string bench, string part, string message)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("bench", bench, "--only", part);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Peers_WithoutTorchForPython_SayHowToGetIt()
    {
        using PythonPeer? none = PythonPeer.Start("no_such_script", out string? reason);
        Assert.Null(none);
        Assert.Contains("no_such_script.py does not run", reason, StringComparison.Ordinal);
    }

    [UnixTheory]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", true)]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", false)]
    [InlineData("/usr/lib/python3/dist-packages/torch/lib/libtorch_cpu.so", false)]
    public void Peers_OnTheReferenceBlas_AreNotComparedWith(string library, bool refused)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["maps"], $"7f0000000000-7f0000001000 r--p 00000000 08:01 42   {library}\n7f0000001000-7f0000002000 rw-p 00000000 00:00 0\n");
        var start = new ProcessStartInfo(
            "python3", ["-B", "-c", "import sys; from blas import reference_blas; print(reference_blas(sys.argv[1]))", folder["maps"]])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "peers"),
        };
        using Process python = Process.Start(start)!;
        Assert.Equal(refused ? library : "None", python.StandardOutput.ReadToEnd().Trim());
    }
}
