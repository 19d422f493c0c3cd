using System.Text.Json;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Jobs;

public sealed class PlanCommandTests
{
    [Fact]
    public void Plan_OfATraining_SaysWhatSchemeAndWhatItAssumes()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("cluster", "plan", "cartpole", "--hosts", "64", "--network", "10gbe", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonElement plan = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(
            ["job", "hosts", "network", "scheme", "steps_per_second", "efficiency", "bytes_per_second", "assumptions"],
            plan.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("cartpole", 64, "10gbe"), (plan.GetProperty("job").GetString(), plan.GetProperty("hosts").GetInt32(), plan.GetProperty("network").GetString()));
        Assert.InRange(plan.GetProperty("efficiency").GetDouble(), 1e-4, 1);
        Assert.True(plan.GetProperty("assumptions").GetArrayLength() > 2);
    }

    [Theory]
    [InlineData("hockey is trained in one process; plans are for classic control and Game Boy games", "hockey")]
    [InlineData("several hosts train ppo alone, not dddqn", "cartpole", "--set", "algorithm=dddqn")]
    [InlineData("--network 'rope' is none of 1gbe, 10gbe, 25gbe, 100gbe, loopback", "cartpole", "--network", "rope")]
    public void Plan_OfWhatCannotBe_SaysSo(string message, params string[] words)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["cluster", "plan", .. words]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }
}
