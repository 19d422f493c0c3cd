using FastRL.Envs.Checking;
using FastRL.Envs.Classic;

namespace FastRL.Envs.Tests.Classic;

public sealed class ClassicCheckTests
{
    public static TheoryData<string> Names => [.. ClassicTask.All.Select(task => task.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_EveryTask_FindsNothing(string name) => Assert.Empty(VecEnvChecker.Check(
        (count, groups, _) => new ClassicVecEnv(ClassicTask.Find(name)!, count, groups), new VecEnvCheckOptions { Steps = 1200 }));
}
