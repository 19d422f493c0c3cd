namespace FastRL.Browser.Tests;

/// <summary>Trainings in tabs that are told to end as a terminal does it: the browser that they have started gets the signal, too.</summary>
public sealed class RoverEndTests : IDisposable
{
    private static readonly string[] s_rover = ["rover", "--page-port", "0", "--base-port", "0", "--steps", "1000000", "--set", "ppo.rollout_steps=64"];

    // Leads a group of its own, and sees no desktop to open tabs on.
    private static readonly string[] s_alone = ["env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", "setsid"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ChromiumFact]
    public void CtrlC_WhileTabsStep_SavesMissesNoTabAndOpensNone()
    {
        using var training = new TrainingProcess(s_alone, _folder["run"], "", [.. s_rover, "--headless-tabs", "--timescale", "0"]);
        training.WaitFor(() => Status(training) == "running" && training.Progress.GetProperty("step").GetInt64() > 0);
        training.SendToGroup("INT");
        (int exitCode, string error, _) = training.End();
        Assert.Equal(130, exitCode);
        Assert.DoesNotContain("left out", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Timeout", error, StringComparison.Ordinal);
        Assert.Equal(4, error.Split("connected!").Length - 1); // each tab once
        Assert.NotEmpty(training.Checkpoints);
        Assert.True(Directory.Exists(_folder["run/checkpoints/lunar_rover_ppo_interrupted"]));
        Assert.Equal("interrupted", Status(training));
    }

    [UnixFact]
    public void CtrlC_WhileNoTabHasCome_IsNoFailure()
    {
        string said = _folder["said"];
        using var training = new TrainingProcess(s_alone, _folder["run"], $"2>{said}", s_rover);
        training.WaitFor(() => File.Exists(said) && File.ReadAllText(said).Contains("  Tab 4: ", StringComparison.Ordinal));
        training.SendToGroup("INT");
        (int exitCode, _, _) = training.End();
        Assert.Equal(130, exitCode);
        Assert.EndsWith("fastrl: interrupted\n", File.ReadAllText(said), StringComparison.Ordinal);
        Assert.Empty(training.Checkpoints);
    }

    private string? Status(TrainingProcess training) =>
        File.Exists(_folder["run/progress/instance_0_progress.json"]) ? training.Progress.GetProperty("status").GetString() : null;
}
