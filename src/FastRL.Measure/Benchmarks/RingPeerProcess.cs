using System.Diagnostics;
using System.Globalization;
using FastRL.Interop.Ring;

namespace FastRL.Measure.Benchmarks;

/// <summary>A process that holds one side of a connection, on .NET or on Mono; see bench/FastRL.RingPeer.</summary>
internal sealed class RingPeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly string _words;

    private RingPeerProcess(Process process, string words)
    {
        _process = process;
        _words = words;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Path of Mono, null where it is not installed.</summary>
    public static string? Mono { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "mono"))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts it.</summary>
    /// <param name="mono">On Mono, which is installed.</param>
    /// <param name="words">What it is to do.</param>
    public static RingPeerProcess Start(bool mono, params object[] words)
    {
        string program = Program(mono ? "netstandard2.1/FastRL.RingPeer.dll" : "net10.0/FastRL.RingPeer");
        return mono ? Start(Mono!, [program, .. words]) : Start(program, words);
    }

    /// <summary>Starts the two spinning threads without a ring; see bench/peers/spin.cpp.</summary>
    public static RingPeerProcess StartSpin(params object[] words) => Start(Program("fastrl_spin"), words);

    private static string Program(string path)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "ring-peer", path);
        return File.Exists(program) ? program : throw new IOException($"{program} is missing: build fastrl again with ./build.sh build");
    }

    private static RingPeerProcess Start(string program, object[] words)
    {
        string[] texts = [.. words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture)!)];
        var start = new ProcessStartInfo(program, texts) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new RingPeerProcess(Process.Start(start)!, string.Join(' ', [Path.GetFileName(program), .. texts]));
    }

    /// <summary>Waits for its end and returns the numbers that it printed.</summary>
    /// <exception cref="IOException">It failed, or is not done after this time.</exception>
    public double[] Finish(TimeSpan timeout)
    {
        if (!_process.WaitForExit(timeout))
            throw new IOException($"`{_words}` is stuck: not done after {timeout.TotalSeconds} s");
        if (_process.ExitCode != 0)
            throw new IOException($"`{_words}` failed with exit code {_process.ExitCode}: {_error.Result.Trim()}");
        return [.. _output.Result.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
