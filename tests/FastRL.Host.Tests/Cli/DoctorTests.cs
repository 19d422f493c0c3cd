using System.Runtime.CompilerServices;
using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Diagnostics;

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

    [Fact]
    public void Doctor_ExpectedAbi_IsTheHeaders()
    {
        string header = File.ReadAllText(Path.Combine(RepositoryRoot(), "native", "include", "fastrl", "base.h"));
        Assert.Contains($"#define FR_ABI_VERSION {MachineInspection.ExpectedAbi}\n", header, StringComparison.Ordinal);
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
