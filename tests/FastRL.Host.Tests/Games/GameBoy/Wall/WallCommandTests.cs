using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Host.Tests.Training;
using SkiaSharp;

namespace FastRL.Host.Tests.Games.GameBoy.Wall;

/// <summary>The window itself, on a display without a screen.</summary>
public sealed class WallCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [WallFact]
    public void Wall_OfARunningTraining_ShowsEveryInstance()
    {
        string run = _folder["run"], picture = _folder["wall.png"];
        using var training = new TrainingProcess(
            run, "", "quest", "--num-envs", "6", "--steps", "100000000", "--threads", "1", "--style", "lines", "--set", "checkpoint_seconds=3600");
        training.WaitFor(() => File.Exists(Path.Combine(run, "progress", "instance_0_progress.json")));
        (int exitCode, string output, string error) = Run("xvfb-run", ["-a", FastRl, "wall", run, "--screenshot", picture]);
        Assert.True(exitCode == 0, error);
        Assert.Contains("6 instances of quest", output, StringComparison.Ordinal);
        using SKBitmap shown = SKBitmap.Decode(picture);
        Assert.Equal((3 * 160, 2 * 144), (shown.Width, shown.Height));
        for (int instance = 0; instance < 6; instance++)
        {
            var colours = new HashSet<SKColor>();
            for (int y = 0; y < 144; y++)
                for (int x = 0; x < 160; x++) colours.Add(shown.GetPixel((instance % 3 * 160) + x, (instance / 3 * 144) + y));
            Assert.InRange(colours.Count, 2, 4); // a room in four greys
        }
    }

    [WallFact]
    public void Wall_WithoutADisplay_SaysWhatHelps()
    {
        (int exitCode, _, string error) = Run("env", ["-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", FastRl, "wall", _folder["run"]]);
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no display for a window", error, StringComparison.Ordinal);
        Assert.Contains("apt-get install -y xvfb", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    private static string FastRl => Path.Combine(AppContext.BaseDirectory, "fastrl");

    private static (int ExitCode, string Output, string Error) Run(string program, string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(60_000)) process.Kill(entireProcessTree: true);
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>A test that needs GLFW and a display without a screen.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class WallFactAttribute : FactAttribute
    {
        public WallFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
        {
            if (!File.Exists("/usr/bin/xvfb-run")) Skip = "needs xvfb-run (Debian: xvfb)";
            else if (!NativeLibrary.TryLoad("libglfw.so.3", out _)) Skip = "needs GLFW (Debian: libglfw3)";
        }
    }
}
