using System.Diagnostics;
using EmbeddedGame;
using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Games.Puck;
using FastRL.Interop.Bridge;
using FastRL.Learn.Networks;
using Xunit;

namespace FastRL.Plugins.Tests;

/// <summary>Games in processes of their own, over ring buffers.</summary>
public sealed class GameProcessTests
{
    private static readonly EndCause[] s_lander = [new("soft", true, false), new("crash", false, false), new("gone", false, false), new("time", false, true)];

    [Fact]
    public void EmbeddedGame_PlaysWithTheTrainersActions()
    {
        int id = 20_000 + Environment.ProcessId % 10_000;
        using Process game = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "EmbeddedGame.dll"), id.ToString());
        AssertFallsLikeTheLander(game, id);
    }

    [CompilerFact]
    public void EmbeddedNativeGame_PlaysWithTheTrainersActions()
    {
        int id = 50_000 + Environment.ProcessId % 10_000;
        using var folder = new TemporaryFolder();
        using Process game = Start(CompileLander(folder), id.ToString());
        AssertFallsLikeTheLander(game, id);
    }

    [CompilerFact]
    public void File_CutShort_EndsThatGamesTrainingAndNothingElse()
    {
        int id = 60_000 + Environment.ProcessId % 5000;
        using var folder = new TemporaryFolder();
        string program = CompileLander(folder);
        using Process cut = Start(program, id.ToString()), other = Start(program, (id + 1).ToString());
        var watch = new Patience();
        using GameProcessVecEnv trainer = Train(EmbeddedGame.GameLoop.Layout, new Scaled(), s_lander, id, 2, "Lander", watch);
        trainer.Reset(1);
        Step(trainer);
        Assert.Equal([0, 0], trainer.Buffers.Absent);

        using (FileStream file = File.OpenWrite($"/dev/shm/Lander_{id}")) file.SetLength(0);
        for (int i = 0; i < 20; i++)
        {
            Step(trainer);
            Assert.Equal(0, trainer.Buffers.Absent[1]);
        }

        Assert.Equal(1, trainer.Buffers.Absent[0]);
        Assert.Contains($"/dev/shm/Lander_{id} was cut short", watch.Reason, StringComparison.Ordinal);
        Assert.False(cut.HasExited, "the game ended with its channel");
        End(cut);
        End(other);
        File.Delete($"/dev/shm/Lander_{id}");
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("mono")]
    public void Arena_KilledAndStartedAgain_IsTakenBack(string runtime)
    {
        string program = ArenaProgram(runtime);
        if ((runtime == "mono" && !HasMono) || !File.Exists(program)) return;
        int id = (runtime == "mono" ? 30_000 : 40_000) + Environment.ProcessId % 10_000;
        Process arena = StartArena(runtime, program, id);
        var watch = new Patience();
        using GameProcessVecEnv trainer = TrainArena(id, watch);
        trainer.Reset(1);
        for (int i = 0; i < 50; i++)
        {
            Step(trainer);
            Assert.Equal(0, trainer.Buffers.Absent[0]);
        }
        arena.Kill();
        arena.WaitForExit();
        arena.Dispose();
        arena = StartArena(runtime, program, id);
        long until = Environment.TickCount64 + 60_000;
        do Step(trainer);
        while (!watch.Lost || (trainer.Buffers.Absent[0] != 0 && Environment.TickCount64 < until));
        Assert.Equal(0, trainer.Buffers.Absent[0]);
        End(arena);
        arena.Dispose();
    }

    // Mono needs its netstandard facade, which Debian has in mono-devel.
    private static bool HasMono => File.Exists("/usr/lib/mono/4.5/Facades/netstandard.dll");

    private static string ArenaProgram(string runtime) => Path.Combine(
        Repository.Root, "plugins", "PuckArena", "bin", "Release",
        runtime == "mono" ? "netstandard2.1/PuckArena.exe" : "net10.0/PuckArena.dll");

    // As the guide says, against the library beside the tests.
    private static string CompileLander(TemporaryFolder folder)
    {
        string program = Path.Combine(folder.Path, "lander"), library = AppContext.BaseDirectory;
        using var compiler = Process.Start(
            CompilerFactAttribute.Compiler!,
            [
                "-x", "c", "-std=c11", "-Wall", "-Wextra", "-Werror", "-I", Path.Combine(Repository.Root, "native", "include"),
                Path.Combine(Repository.Root, "samples", "EmbeddedNativeGame", "lander.c"), "-x", "none",
                "-L", library, "-lfastrl", $"-Wl,-rpath,{library}", "-o", program,
            ]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return program;
    }

    private static void AssertFallsLikeTheLander(Process game, int id)
    {
        using GameProcessVecEnv trainer = Train(EmbeddedGame.GameLoop.Layout, new Scaled(), s_lander, id, 1, "Lander", new Patience());
        trainer.Reset(1);
        // Falling without thrust ends in a crash.
        trainer.Buffers.ContinuousActions[0] = -1;
        int steps = 0;
        do Step(trainer);
        while (trainer.Buffers.EndCauses[0] < 0 && ++steps < 1000);
        Assert.Equal((1, 1), (trainer.Buffers.EndCauses[0], trainer.Buffers.Terminated[0]));
        // sqrt(2 * 10 / 1.6) to sqrt(2 * 20 / 1.6) seconds of 50 ticks, five to a decision.
        Assert.InRange(steps, 34, 51);
        End(game);
    }

    private static GameProcessVecEnv TrainArena(int id, Patience watch) => Train(
        PuckExchange.Layout, new PuckFeatures(),
        [new EndCause("goal", true, false), new EndCause("conceded", false, false), new EndCause("time", false, true)], id, 1, "PuckRL", watch);

    private static GameProcessVecEnv Train(
        GameLayout layout, IObservationEncoder encoder, EndCause[] causes, int firstId, int count, string channel, Patience watch)
    {
        var rings = new GameRings(layout, count, game => $"{channel}_{firstId + game}");
        var options = new GameProcessOptions
        {
            Layout = layout,
            Count = count,
            InstanceOffset = firstId,
            Rings = rings,
            Encoder = encoder,
            EndCauses = causes,
            TimeScale = () => 100,
            Patience = TimeSpan.FromSeconds(20),
        };
        return new GameProcessVecEnv(options, id => new ChannelGamePeer(layout, () => rings.TryOpen(id - firstId)), watch);
    }

    private static void Step(GameProcessVecEnv trainer)
    {
        trainer.Send(0);
        trainer.Recv(0);
    }

    private static Process StartArena(string runtime, string program, int id)
    {
        Process arena = Start(runtime, program, "--set", "seed=3");
        arena.StandardInput.WriteLine($"/rl {id}");
        arena.StandardInput.WriteLine("F9");
        arena.StandardInput.Flush();
        return arena;
    }

    private static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static void End(Process process)
    {
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(5000), "the game ends with its standard input");
    }

    private sealed class Scaled : IObservationEncoder
    {
        public int Size => 2;

        public void Encode(ReadOnlySpan<float> observed, Span<float> features) =>
            (features[0], features[1]) = (observed[0] / 20, observed[1] / 10);
    }

    private sealed class Patience : IGameWatch
    {
        private readonly long _until = Environment.TickCount64 + 60_000;

        public bool Lost => Reason is not null;

        public string? Reason { get; private set; }

        public void OnWaiting(IReadOnlyList<int> missing) =>
            Assert.True(Environment.TickCount64 < _until, $"no game {string.Join(", ", missing)} within a minute");

        public void OnConnected(int instanceId)
        {
        }

        public void OnLost(int instanceId, string reason) => Reason = reason;

        public void OnTick()
        {
        }

        public void Dispose()
        {
        }
    }
}
