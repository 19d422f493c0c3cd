using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;

namespace FastRL.Measure.Benchmarks;

/// <summary>A training loop in Python that trains for as long as it is told to, slice by slice.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    private PythonPeer(string name, Process process)
    {
        Name = name;
        _process = process;
    }

    /// <summary>Its script without extension.</summary>
    public string Name { get; }

    /// <summary>Steps made so far, the warm-up left out.</summary>
    public double Steps { get; private set; }

    /// <summary>CPU-seconds used for them.</summary>
    public double CpuSeconds { get; private set; }

    /// <summary>Starts a script of <c>peers</c> beside the executable and waits until it has warmed up.</summary>
    /// <param name="name">Script without extension.</param>
    /// <param name="reason">Why there is none, or null.</param>
    /// <returns>Null where there is no python3 with torch and numpy, or they run on the reference BLAS.</returns>
    public static PythonPeer? Start(string name, out string? reason)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", $"{name}.py");
        // Debian's packages belong to Debian's interpreter, whichever python3 comes first on the path.
        string python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var start = new ProcessStartInfo(python, ["-B", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
            start.Environment[variable] = "1";
        // OpenBLAS knows processors by their numbers: one that is newer than it runs on kernels for SSE3, at a fifth of its speed.
        if (Avx512BW.IsSupported) start.Environment.TryAdd("OPENBLAS_CORETYPE", "SKYLAKEX");
        else if (Fma.IsSupported) start.Environment.TryAdd("OPENBLAS_CORETYPE", "HASWELL");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            reason = $"{python} does not start: {exception.Message}";
            return null;
        }
        var peer = new PythonPeer(name, process);
        if (process.StandardOutput.ReadLine() is not null)
        {
            reason = null;
            return peer;
        }
        string? last = process.StandardError.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        reason = $"{name}.py does not run ({last}); Debian has what it needs: apt-get install python3-torch python3-numpy libopenblas0-pthread";
        peer.Dispose();
        return null;
    }

    /// <summary>Trains for about so many CPU-seconds.</summary>
    /// <exception cref="IOException">The script ended.</exception>
    public void Run(double cpuSeconds)
    {
        _process.StandardInput.WriteLine(cpuSeconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine()
            ?? throw new IOException($"{Name}.py ended: {_process.StandardError.ReadToEnd().Trim()}");
        using JsonDocument answer = JsonDocument.Parse(line);
        Steps += answer.RootElement.GetProperty("steps").GetDouble();
        CpuSeconds += answer.RootElement.GetProperty("cpu_seconds").GetDouble();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(5000))
                _process.Kill();
        }
        _process.Dispose();
    }
}
