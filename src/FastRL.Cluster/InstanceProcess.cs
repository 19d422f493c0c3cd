using System.ComponentModel;
using System.Diagnostics;
using FastRL.Envs;
using FastRL.Runs;

namespace FastRL.Cluster;

/// <summary>An instance as its coordinator sees it: a process, its progress file and its log.</summary>
internal sealed class InstanceProcess : IDisposable
{
    private const int Interrupted = 130; // exit code of a program of ours that was asked to end
    private const int SignalBase = 128;  // above it, an exit code says which signal ended the process

    // For what it wrote last, and for the system to end it. What it started may live on, with its output still open.
    private static readonly TimeSpan s_last = TimeSpan.FromSeconds(1), s_killed = TimeSpan.FromSeconds(10);

    private readonly WorkRange _range;
    private readonly RunInstance _files;
    private readonly IInstanceLauncher _launcher;
    private readonly TimeProvider _time;
    private Process? _process;
    private string? _lastError;
    private bool _asked;

    public InstanceProcess(WorkRange range, RunInstance files, IInstanceLauncher launcher, TimeProvider time)
    {
        (_range, _files, _launcher, _time) = (range, files, launcher, time);
        Write(InstanceProgress.Of(range));
    }

    /// <summary>Where it stands, as far as is known.</summary>
    public InstanceProgress Progress { get; private set; } = null!;

    /// <summary>What it wrote last to its standard output.</summary>
    public string? LastOutput { get; private set; }

    /// <summary>Whether its program itself failed: it cannot be started, or ended by itself with an exit code that says so.</summary>
    public bool Faulted { get; private set; }

    /// <summary>Whether its turn has come.</summary>
    public bool Started { get; private set; }

    /// <exception cref="InputException">The program cannot be started.</exception>
    public void Start()
    {
        Started = true;
        ProcessStartInfo start = _launcher.Describe(_range);
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            Faulted = true;
            Write(Progress with { Status = InstanceStatus.Failed, ErrorMsg = problem.Message });
            throw new InputException($"instance {_range.Instance} cannot be started: {start.FileName}: {problem.Message}", problem);
        }
        _process.OutputDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data)) LastOutput = line.Data;
            Keep(line.Data);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data)) _lastError = line.Data;
            Keep(line.Data);
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Takes over what the instance says.</summary>
    /// <returns>Whether it is still running.</returns>
    public bool Look()
    {
        if (_process is null) return false;
        if (_launcher.Read(_range, _files) is { } read) Progress = read;
        if (!_process.HasExited) return true;
        TakeLastLines(_process);
        if (_launcher.Read(_range, _files) is { } last) Progress = last;
        Conclude(_process.ExitCode);
        Faulted = Progress.Status == InstanceStatus.Failed && _process.ExitCode <= SignalBase;
        _process.Dispose();
        _process = null;
        return false;
    }

    /// <summary>Closes its standard input; one that was not launched yet is not launched any more.</summary>
    public void AskToEnd()
    {
        if (!Started)
        {
            Started = true;
            Write(Progress with { Status = InstanceStatus.Interrupted });
        }
        if (_process is null) return;
        _asked = true;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Waits for its end, and kills it where that takes too long.</summary>
    public void EndWithin(TimeSpan time)
    {
        if (_process is null) return;
        if (!_process.WaitForExit(time))
        {
            _process.Kill();
            _process.WaitForExit(s_killed);
        }
        Look();
    }

    /// <summary>Ends the process: nothing of an instance outlives its coordinator.</summary>
    public void Dispose()
    {
        AskToEnd();
        EndWithin(TimeSpan.Zero);
    }

    private static void TakeLastLines(Process process)
    {
        using var patience = new CancellationTokenSource(s_last);
        try
        {
            process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Somebody else writes there; that is no line of the instance.
        }
    }

    // The exit code counts: what an instance wrote last may not have reached a full disk.
    private void Conclude(int exitCode) => Write(exitCode switch
    {
        0 => Progress with { CurrentIter = _range.End, Status = InstanceStatus.Completed, ErrorMsg = null },
        _ when exitCode == Interrupted || _asked => Progress with { Status = InstanceStatus.Interrupted, ErrorMsg = null },
        _ => Progress with { Status = InstanceStatus.Failed, ErrorMsg = Progress.ErrorMsg ?? Reason(exitCode) },
    });

    private string Reason(int exitCode) => exitCode > SignalBase
        ? $"the process was ended by signal {exitCode - SignalBase}"
        : $"the process ended with exit code {exitCode}{(_lastError is null ? "" : $": {_lastError}")}";

    private void Write(InstanceProgress progress)
    {
        Progress = progress with { LastUpdate = InstanceReporter.Seconds(_time) };
        _files.WriteProgressText(Progress.ToJson());
    }

    private void Keep(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line)) _files.Log(_time.GetUtcNow(), line);
    }
}
