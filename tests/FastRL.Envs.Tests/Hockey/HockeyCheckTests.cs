using FastRL.Envs.Checking;
using FastRL.Envs.Hockey;

namespace FastRL.Envs.Tests.Hockey;

public sealed class HockeyCheckTests
{
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 3)]
    public void Check_EveryActionSpace_FindsNothing(bool keepMode, int fineness) => Assert.Empty(VecEnvChecker.Check(
        (count, groups, _) => new HockeyVecEnv(new HockeyOptions(keepMode, fineness), count, groups), new VecEnvCheckOptions()));
}
