namespace FastRL.Host.Tests.Cli;

/// <summary>Help texts are approved files: run with FASTRL_APPROVE=1 to take the present ones over, and read the diff.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("root", "--help")]
    [InlineData("train", "train", "--help")]
    [InlineData("eval", "eval", "--help")]
    [InlineData("gb", "gb", "--help")]
    [InlineData("gb-run", "gb", "run", "--help")]
    [InlineData("gb-conform", "gb", "conform", "--help")]
    [InlineData("bench", "bench", "--help")]
    [InlineData("bench-gb", "bench", "gb", "--help")]
    [InlineData("doctor", "doctor", "--help")]
    public void Help_OfACommand_IsTheApprovedText(string name, params string[] args)
    {
        FastRlProgram.Outcome outcome = FastRlProgram.Run(args);
        if (Environment.GetEnvironmentVariable("FASTRL_APPROVE") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), "Approved", $"{name}.txt"), outcome.Output);
        string approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Approved", $"{name}.txt"));
        Assert.Equal(approved, outcome.Output);
        Assert.Equal(0, outcome.ExitCode);
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetDirectoryName(Path.GetDirectoryName(path))!;
}
