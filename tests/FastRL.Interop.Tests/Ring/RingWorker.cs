using System.Diagnostics;
using System.Text;
using FastRL.Interop.Ring;

namespace FastRL.Interop.Tests.Ring;

/// <summary>A process of bench/FastRL.RingPeer, on .NET or on Mono, and what it wrote to standard error.</summary>
internal sealed class RingWorker : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _lines = new();

    private RingWorker(Process process)
    {
        _process = process;
        Id = process.Id;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_lines) _lines.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
    }

    /// <summary>Path of Mono, null where it is not installed.</summary>
    public static string? Mono { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "mono"))
        .FirstOrDefault(File.Exists);

    public int Id { get; }

    public string Lines
    {
        get
        {
            lock (_lines) return _lines.ToString();
        }
    }

    public static RingWorker Start(bool mono, params string[] words)
    {
        // This assembly lies in tests/FastRL.Interop.Tests/bin/CONFIGURATION/net10.0.
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        string program = Path.Combine(
            Repository.Root, "bench", "FastRL.RingPeer", "bin", configuration, mono ? "netstandard2.1" : "net10.0", "FastRL.RingPeer.dll");
        string runtime = mono ? Mono! : Repository.Dotnet;
        var start = new ProcessStartInfo(runtime, [program, .. words]) { RedirectStandardError = true };
        start.Environment["MONO_DISABLE_SHARED_AREA"] = "1"; // a file in /dev/shm that a killed Mono leaves there
        return new RingWorker(Process.Start(start)!);
    }

    public bool HasLine(string text) => Lines.Contains(text, StringComparison.Ordinal);

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose() => _process.Dispose();
}
