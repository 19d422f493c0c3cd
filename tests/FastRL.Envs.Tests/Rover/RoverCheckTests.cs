using FastRL.Envs.Checking;
using FastRL.Envs.Rover;
using Xunit;

namespace FastRL.Envs.Tests.Rover;

public sealed class RoverCheckTests
{
    [Theory]
    [InlineData(RoverGoal.Drive, false)]
    [InlineData(RoverGoal.Reach, false)]
    [InlineData(RoverGoal.DeliverAll, true)]
    [InlineData(RoverGoal.Deliver, false, RoverLayout.Navigator)]
    public void Check_AnyGoal_FindsNothing(RoverGoal goal, bool original, RoverLayout layout = RoverLayout.Original)
    {
        var options = new RoverOptions
        {
            Goal = goal,
            Original = original,
            Layout = layout,
            MaxEpisodeSteps = 60,
            StartAnywhere = original ? 0 : 0.5,
            StartCarrying = 0.5,
        };
        Assert.Empty(VecEnvChecker.Check((count, groups, threads) => new RoverVecEnv(options, count, groups)));
    }
}
