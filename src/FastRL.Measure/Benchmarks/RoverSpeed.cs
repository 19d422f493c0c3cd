using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Envs.Rover;

namespace FastRL.Measure.Benchmarks;

/// <summary>Ticks of the rover a CPU-second: the core's, observations and resets included, and matter-js's physics alone.</summary>
internal static class RoverSpeed
{
    private const int Copies = 64;

    /// <summary>The core with random actions, on one thread.</summary>
    /// <param name="cpuSeconds">How long.</param>
    public static NativeRover MeasureNative(double cpuSeconds)
    {
        using var environment = new RoverVecEnv(new RoverOptions(), Copies);
        environment.Reset(1);
        using var policy = new UniformPolicy(environment.ActionSpace, 2);
        long decisions = 0;
        double used = 0;
        while (used < cpuSeconds)
        {
            policy.Act(environment.Buffers, 0, Copies);
            double start = ThreadClock.Seconds;
            for (int step = 0; step < 16; step++)
            {
                environment.Send(0);
                environment.Recv(0);
            }
            used += ThreadClock.Seconds - start;
            decisions += 16 * Copies;
        }
        double rate = decisions / used;
        return new NativeRover(Math.Round(rate * environment.TicksPerStep), Math.Round(rate), BytesPerRover(environment));
    }

    /// <summary>matter-js under node.</summary>
    /// <param name="modules">Folder that has it in its <c>node_modules</c>.</param>
    /// <param name="cpuSeconds">How long.</param>
    /// <returns>Ticks a CPU-second.</returns>
    /// <exception cref="IOException">The script failed.</exception>
    public static double MeasureMatter(string modules, double cpuSeconds)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "peers", "rover.mjs");
        string line = Run("node", [script, modules, cpuSeconds.ToString(CultureInfo.InvariantCulture)]);
        using JsonDocument answer = JsonDocument.Parse(line);
        return Math.Round(answer.RootElement.GetProperty("ticks").GetDouble() / answer.RootElement.GetProperty("cpu_seconds").GetDouble());
    }

    /// <summary>Brings matter-js 0.20 from npm into a folder of the user's own, once: what lies there is run.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="IOException">npm is missing or cannot bring it.</exception>
    public static string FetchMatter()
    {
        string data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string folder = Path.Combine(data, "fastrl", "matter-js-0.20");
        Directory.CreateDirectory(folder);
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "matter-js")))
            Run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, "matter-js@0.20.0"]);
        return folder;
    }

    // State, and the rows of the buffers: what one more rover takes.
    private static long BytesPerRover(RoverVecEnv environment)
    {
        using var state = new MemoryStream();
        environment.SaveState(state);
        const int Infos = 10, Causes = 2;
        int numbers = 2 * environment.Buffers.Observations[0].Spec.Size + environment.Buffers.RealWidth + Infos + Causes + 1;
        return state.Length / environment.Count + (sizeof(float) * numbers) + 3;
    }

    private static string Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new IOException($"{program} {string.Join(' ', arguments)} failed: {error.Result.Trim().Split('\n')[^1]}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new IOException($"{program} does not start: {exception.Message}; Debian has it: apt-get install nodejs npm", exception);
        }
    }
}

/// <summary>What the core does.</summary>
/// <param name="TicksPerCpuSecond">Ticks of 1/60 s.</param>
/// <param name="DecisionsPerCpuSecond">Actions.</param>
/// <param name="BytesPerRover">Memory of one more rover.</param>
internal sealed record NativeRover(double TicksPerCpuSecond, double DecisionsPerCpuSecond, long BytesPerRover);
