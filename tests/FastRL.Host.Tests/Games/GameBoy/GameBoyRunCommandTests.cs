using System.Text.Json;
using FastRL.Host.Cli;
using FastRL.Host.Tests.Cli;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class GameBoyRunCommandTests : IDisposable
{
    private static readonly string s_rom = Path.Combine(AppContext.BaseDirectory, "games", "quest", "quest.gb");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_BundledGame_PrintsEveryField()
    {
        string picture = _folder["frame.png"];
        JsonElement result = Run("--frames", "120", "--screenshot", picture);
        Assert.Equal(
            ["frames", "cycles", "model", "serial", "breakpoint", "registers", "frame_hash", "memory_hash"],
            result.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            ["a", "f", "b", "c", "d", "e", "h", "l", "sp", "pc"],
            result.GetProperty("registers").EnumerateObject().Select(property => property.Name));
        Assert.Equal(120, result.GetProperty("frames").GetInt32());
        Assert.Matches("^[0-9a-f]{16}$", result.GetProperty("frame_hash").GetString());
        Assert.True(new FileInfo(picture).Length > 100);
    }

    [Fact]
    public void Run_SameInput_SameHashes() =>
        Assert.Equal(Run("--frames", "200").GetRawText(), Run("--frames", "200").GetRawText());

    [Fact]
    public void Run_OtherButtons_OtherMemory()
    {
        string script = _folder.Write("keys.txt", "100 -\n5 start\n60 -\n60 right\n");
        Assert.NotEqual(
            Run("--frames", "300").GetProperty("memory_hash").GetString(),
            Run("--frames", "300", "--input", script).GetProperty("memory_hash").GetString());
    }

    [Fact]
    public void Run_UntilBreakpointThatNeverComes_RunsAllFrames()
    {
        JsonElement result = Run("--frames", "30", "--until-breakpoint");
        Assert.False(result.GetProperty("breakpoint").GetBoolean());
        Assert.Equal(30, result.GetProperty("frames").GetInt32());
    }

    private static JsonElement Run(params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["gb", "run", s_rom, "--json", .. args]);
        Assert.Equal("", outcome.Error);
        Assert.Equal(0, outcome.ExitCode);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
