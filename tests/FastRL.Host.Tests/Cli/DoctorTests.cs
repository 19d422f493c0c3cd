using System.Text.Json;

namespace FastRL.Host.Tests.Cli;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_OnTheMachineThatRunsTheTests_FindsTheCore()
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run("doctor", "--json");
        Assert.Equal(0, outcome.ExitCode);
        JsonElement core = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("findings").EnumerateArray()
            .Single(finding => finding.GetProperty("name").GetString() == "native core");
        Assert.Equal("ok", core.GetProperty("status").GetString());
    }
}
