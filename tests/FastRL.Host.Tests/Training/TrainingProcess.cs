using System.Diagnostics;
using System.Text.Json;

namespace FastRL.Host.Tests.Training;

/// <summary>A training in a process of its own, for tests that end it from outside.</summary>
internal sealed class TrainingProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _run;

    /// <summary>Starts one.</summary>
    /// <param name="run">Its run directory.</param>
    /// <param name="redirect">What a shell is to do with its streams, such as <c>2>/dev/full</c>.</param>
    /// <param name="arguments">After <c>fastrl train GAME</c>, and the game before.</param>
    public TrainingProcess(string run, string redirect, params string[] arguments) : this([], run, redirect, arguments)
    {
    }

    /// <summary>Starts one by another program.</summary>
    /// <param name="before">That program and its words; it becomes the training.</param>
    /// <param name="run">Its run directory.</param>
    /// <param name="redirect">What a shell is to do with its streams.</param>
    /// <param name="arguments">After <c>fastrl train GAME</c>, and the game before.</param>
    public TrainingProcess(string[] before, string run, string redirect, params string[] arguments)
    {
        _run = run;
        string program = Path.Combine(AppContext.BaseDirectory, "fastrl");
        var start = new ProcessStartInfo("sh", ["-c", $"exec \"$@\" {redirect}", "sh", .. before, program, "train", .. arguments, "--run-dir", run])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    /// <summary>The run's progress file.</summary>
    public JsonElement Progress =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_run, "progress", "instance_0_progress.json"))).RootElement;

    /// <summary>Names of whole checkpoints, oldest first.</summary>
    public string[] Checkpoints => Directory.Exists(Path.Combine(_run, "checkpoints"))
        ? [.. Directory.GetDirectories(Path.Combine(_run, "checkpoints"), "step_*").Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Waits until something is so, while the training runs.</summary>
    public void WaitFor(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.False(_process.HasExited, "training ended by itself");
            Assert.True(watch.Elapsed < s_patience, "what was waited for did not come");
            Thread.Sleep(50);
        }
    }

    /// <summary>Sends a signal.</summary>
    public void Send(string signal) => Kill(signal, $"{_process.Id}");

    /// <summary>Sends a signal to the training and what it has started, as a terminal does; it must lead a group of its own (<c>setsid</c>).</summary>
    public void SendToGroup(string signal) => Kill(signal, $"-{_process.Id}");

    /// <summary>Waits for the end.</summary>
    public (int ExitCode, string Error, TimeSpan Took) End()
    {
        var watch = Stopwatch.StartNew();
        string error = _process.StandardError.ReadToEnd();
        bool ended = _process.WaitForExit(s_patience);
        Assert.True(ended, "still running");
        return (_process.ExitCode, error, watch.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static void Kill(string signal, string whom)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", "--", whom]);
        kill.WaitForExit();
    }
}
