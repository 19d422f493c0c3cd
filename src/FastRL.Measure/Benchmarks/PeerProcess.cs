using System.Diagnostics;
using System.Globalization;

namespace FastRL.Measure.Benchmarks;

/// <summary>A process that does something to be measured, and prints what it measured.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly string _words;

    private PeerProcess(Process process, string words)
    {
        _process = process;
        _words = words;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">Path, or the name of one on the path.</param>
    /// <param name="words">What it is to do.</param>
    public static PeerProcess Start(string program, params object[] words)
    {
        string[] texts = [.. words.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture)!)];
        var start = new ProcessStartInfo(program, texts) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new PeerProcess(Process.Start(start)!, string.Join(' ', [Path.GetFileName(program), .. texts]));
    }

    /// <summary>Path of a program that came with fastrl.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static string Own(string path)
    {
        string program = Path.Combine(AppContext.BaseDirectory, path);
        return File.Exists(program) ? program : throw new IOException($"{program} is missing: build fastrl again with ./build.sh build");
    }

    /// <summary>Path of a program on the search path, null where there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Waits for its end and returns what it printed, to the first and to the second stream.</summary>
    /// <exception cref="IOException">It failed, or is not done after this time.</exception>
    public (string Output, string Error) Read(TimeSpan timeout)
    {
        if (!_process.WaitForExit(timeout))
            throw new IOException($"`{_words}` is stuck: not done after {timeout.TotalSeconds} s");
        return _process.ExitCode == 0
            ? (_output.Result, _error.Result)
            : throw new IOException($"`{_words}` failed with exit code {_process.ExitCode}: {_error.Result.Trim()}");
    }

    /// <summary>Waits for its end and returns the numbers that it printed.</summary>
    /// <exception cref="IOException">It failed, or is not done after this time.</exception>
    public double[] Finish(TimeSpan timeout) =>
        [.. Read(timeout).Output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
