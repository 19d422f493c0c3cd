using System.Diagnostics;
using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Cli;
using FastRL.Runs;

namespace FastRL.Host.Games.Own;

/// <summary>Starts an instance for each number, starts those again that end, and tells people who comes and goes.</summary>
internal sealed class GameLauncher : IGameWatch
{
    private const int MostFailures = 3;

    private static readonly TimeSpan s_restartInterval = TimeSpan.FromSeconds(2), s_tellInterval = TimeSpan.FromSeconds(10);

    private readonly GameFile _file;
    private readonly TextWriter _output;
    private readonly Action<string>? _waiting;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<int, (Process Process, long StartedAt)> _instances = [];
    private readonly Dictionary<int, int> _failures = []; // how often each ended while none was there yet
    private string _said = "";
    private bool _connected;
    private string _told = "";
    private long _toldAt;

    /// <summary>Starts them, where the file says how.</summary>
    /// <param name="file">How.</param>
    /// <param name="first">Number of the first instance.</param>
    /// <param name="count">Instances.</param>
    /// <param name="output">Takes lines.</param>
    /// <param name="waiting">Called with a sentence, about four times a second, while nothing goes on; null where lines say it.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="InputException">The program does not start, or there are too many for this machine.</exception>
    public GameLauncher(GameFile file, int first, int count, TextWriter output, Action<string>? waiting, CancellationToken cancellation)
    {
        (_file, _output, _waiting, _cancellation) = (file, output, waiting, cancellation);
        if (file.Launch.Count == 0) return;
        if (!file.LaunchMany) LaunchLimit.Require(count, "instances", $"`launch_many: true` in {file.Path} launches them all the same");
        try
        {
            for (int id = first; id < first + count; id++) Start(id);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void OnWaiting(IReadOnlyList<int> missing)
    {
        _cancellation.ThrowIfCancellationRequested();
        string list = string.Join(", ", missing);
        string sentence = $"waiting for instance{(missing.Count > 1 ? "s" : "")} {list} of {_file.Name} on the channel {_file.Channel}";
        _waiting?.Invoke(sentence);
        if (_waiting is not null || list == _told && Stopwatch.GetElapsedTime(_toldAt) < s_tellInterval) return;
        (_told, _toldAt) = (list, Stopwatch.GetTimestamp());
        _output.WriteLine(sentence);
    }

    /// <inheritdoc/>
    public void OnConnected(int instanceId)
    {
        _connected = true;
        _output.WriteLine($"instance {instanceId} is there");
    }

    /// <inheritdoc/>
    public void OnLost(int instanceId, string reason) =>
        _output.WriteLine($"instance {instanceId} is left out: {reason}; training goes on without it until it is back");

    /// <inheritdoc/>
    /// <exception cref="InputException">None was ever there, and one of them ends again and again.</exception>
    public void OnTick()
    {
        foreach ((int id, (Process process, long startedAt)) in _instances.ToArray())
        {
            if (!process.HasExited || Stopwatch.GetElapsedTime(startedAt) < s_restartInterval) continue;
            int failures = _failures[id] = _failures.GetValueOrDefault(id) + 1;
            if (!_connected && failures == MostFailures)
                throw new InputException($"{_file.Path}: launch: instance {id} ended {failures} times, with exit code {process.ExitCode}, and never came to its channel; it said: {_said}");
            _output.WriteLine($"instance {id} ended with exit code {process.ExitCode}; starting it again");
            process.Dispose();
            Start(id);
        }
    }

    /// <summary>Ends them: with their standard input, after two seconds by force.</summary>
    public void Dispose()
    {
        foreach ((Process process, _) in _instances.Values)
        {
            try
            {
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended by itself.
            }
        }
        foreach ((Process process, _) in _instances.Values)
        {
            if (!process.WaitForExit(2000)) process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        _instances.Clear();
    }

    private void Start(int id)
    {
        string[] words = [.. _file.Launch.Select(word => word.Replace("{id}", $"{id}", StringComparison.Ordinal))];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(_file.Path)),
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new InputException($"{_file.Path}: launch: {words[0]} does not start: {problem.Message}", problem);
        }
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (string.IsNullOrWhiteSpace(line.Data)) return;
            _said = line.Data;
            _output.WriteLine($"instance {id}: {Printable.Of(line.Data)}");
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _instances[id] = (process, Stopwatch.GetTimestamp());
    }
}
