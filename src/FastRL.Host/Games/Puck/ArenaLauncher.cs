using System.Diagnostics;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;

namespace FastRL.Host.Games.Puck;

/// <summary>Runs an arena for each instance, and starts those again that end.</summary>
internal sealed class ArenaLauncher : IDisposable
{
    private static readonly TimeSpan s_restartInterval = TimeSpan.FromSeconds(2);

    private readonly PuckConfig _config;
    private readonly ulong _seed;
    private readonly Action<string> _log;
    private readonly Arena[] _arenas;
    private int _launches;

    /// <summary>Launches all.</summary>
    /// <param name="config">Ids, runtime and settings.</param>
    /// <param name="count">Arenas.</param>
    /// <param name="seed">Arenas draw the places where episodes begin from it.</param>
    /// <param name="log">Takes a line for each that ends.</param>
    /// <exception cref="InputException">The arena or its runtime is not there, or there are too many for this machine.</exception>
    public ArenaLauncher(PuckConfig config, int count, ulong seed, Action<string> log)
    {
        if (!config.LaunchMany) LaunchLimit.Require(count, "arenas", "`--set puck.launch_many=true` launches them all the same");
        _config = config;
        _seed = seed;
        _log = log;
        _arenas = [.. Enumerable.Range(config.InstanceOffset, count).Select(id => new Arena(id))];
        try
        {
            foreach (Arena arena in _arenas) Start(arena);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Starts those again that ended. Call it now and then.</summary>
    public void Look()
    {
        foreach (Arena arena in _arenas)
        {
            if (arena.Process is not { HasExited: true } process) continue;
            if (Stopwatch.GetElapsedTime(arena.StartedAt) < s_restartInterval) continue;
            _log($"arena {arena.Id} ended with exit code {process.ExitCode}; starting it again");
            process.Dispose();
            Start(arena);
        }
    }

    /// <summary>Ends all: an arena ends with its standard input, after two seconds by force.</summary>
    public void Dispose()
    {
        foreach (Arena arena in _arenas)
        {
            try
            {
                arena.Process?.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended by itself.
            }
        }
        foreach (Arena arena in _arenas)
        {
            if (arena.Process is not { } process) continue;
            if (!process.WaitForExit(2000)) process.Kill();
            process.Dispose();
            arena.Process = null;
        }
    }

    private void Start(Arena arena)
    {
        (string program, string[] arguments) = Command(_config.Runtime);
        ulong seed = unchecked(_seed * 1_000_003 + (ulong)(arena.Id * 1009 + _launches++)) & long.MaxValue;
        string[] settings =
        [
            "--set", $"rewards={_config.Rewards}",
            "--set", string.Create(CultureInfo.InvariantCulture, $"ticks_per_decision={_config.TicksPerDecision}"),
            "--set", string.Create(CultureInfo.InvariantCulture, $"seed={seed}"),
        ];
        var start = new ProcessStartInfo(program, [.. arguments, .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            arena.Process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new InputException($"cannot launch {program}: {problem.Message}{(_config.Runtime == ArenaRuntime.Mono ? "; on Debian: apt-get install mono-complete" : "")}", problem);
        }
        arena.StartedAt = Stopwatch.GetTimestamp();
        arena.Process.OutputDataReceived += static (_, _) => { };
        int id = arena.Id;
        arena.Process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data)) _log($"arena {id}: {line.Data}");
        };
        arena.Process.BeginOutputReadLine();
        arena.Process.BeginErrorReadLine();
        try
        {
            arena.Process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"/rl {arena.Id}"));
            arena.Process.StandardInput.WriteLine("F9");
            arena.Process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended already, which is told when it is looked at.
        }
    }

    private static (string Program, string[] Arguments) Command(ArenaRuntime runtime)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "arena", runtime == ArenaRuntime.Mono ? "mono" : "dotnet");
        string file = Path.Combine(folder, runtime == ArenaRuntime.Mono ? "PuckArena.exe" : "PuckArena.dll");
        if (!File.Exists(file))
            throw new InputException($"there is no arena at {file}; ./build.sh build makes it");
        return runtime == ArenaRuntime.Mono ? ("mono", [file]) : ("dotnet", [file]);
    }

    private sealed class Arena(int id)
    {
        public int Id { get; } = id;

        public Process? Process { get; set; }

        public long StartedAt { get; set; }
    }
}
