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
    [Fact]
    public void EmbeddedGame_PlaysWithTheTrainersActions()
    {
        int id = 20_000 + Environment.ProcessId % 10_000;
        using Process game = Start("dotnet", Path.Combine(AppContext.BaseDirectory, "EmbeddedGame.dll"), id.ToString());
        using GameProcessVecEnv trainer = new(
            new GameProcessOptions
            {
                Layout = EmbeddedGame.GameLoop.Layout,
                Count = 1,
                InstanceOffset = id,
                Encoder = new Scaled(),
                EndCauses = [new EndCause("soft", true, false), new EndCause("crash", false, false), new EndCause("time", false, true)],
            },
            instance => new ChannelGamePeer(
                EmbeddedGame.GameLoop.Layout, () => GameRingChannel.TryOpenTrainer($"Lander_{instance}", EmbeddedGame.GameLoop.Layout)),
            new Patience());
        trainer.Reset(1);
        // Falling without thrust ends in a crash.
        trainer.Buffers.ContinuousActions[0] = -1;
        int steps = 0;
        do
        {
            trainer.Send(0);
            trainer.Recv(0);
        }
        while (trainer.Buffers.EndCauses[0] < 0 && ++steps < 1000);
        Assert.Equal((1, 1), (trainer.Buffers.EndCauses[0], trainer.Buffers.Terminated[0]));
        // sqrt(2 * 10 / 1.6) to sqrt(2 * 20 / 1.6) seconds of 50 ticks, five to a decision.
        Assert.InRange(steps, 34, 51);
        End(game);
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("mono")]
    public void Arena_KilledAndStartedAgain_IsTakenBack(string runtime)
    {
        string program = Path.Combine(Repository(), "plugins", "PuckArena", "bin", "Release",
            runtime == "mono" ? "netstandard2.1/PuckArena.exe" : "net10.0/PuckArena.dll");
        // Mono needs its netstandard facade, which Debian has in mono-devel.
        if (runtime == "mono" && !File.Exists("/usr/lib/mono/4.5/Facades/netstandard.dll")) return;
        if (!File.Exists(program)) return;
        int id = (runtime == "mono" ? 30_000 : 40_000) + Environment.ProcessId % 10_000;
        Process arena = StartArena(runtime, program, id);
        var watch = new Patience();
        using GameProcessVecEnv trainer = new(
            new GameProcessOptions
            {
                Layout = PuckExchange.Layout,
                Count = 1,
                InstanceOffset = id,
                Encoder = new PuckFeatures(),
                EndCauses = [new EndCause("goal", true, false), new EndCause("conceded", false, false), new EndCause("time", false, true)],
                TimeScale = () => 100,
                Patience = TimeSpan.FromSeconds(20),
            },
            instance => new ChannelGamePeer(
                PuckExchange.Layout, () => GameRingChannel.TryOpenTrainer(PuckExchange.ChannelName(instance), PuckExchange.Layout)),
            watch);
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
        long until = Environment.TickCount64 + 20_000;
        do Step(trainer);
        while (!watch.Lost || (trainer.Buffers.Absent[0] != 0 && Environment.TickCount64 < until));
        Assert.Equal(0, trainer.Buffers.Absent[0]);
        End(arena);
        arena.Dispose();
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

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FastRL.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
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

        public bool Lost { get; private set; }

        public void OnWaiting(IReadOnlyList<int> missing) =>
            Assert.True(Environment.TickCount64 < _until, $"no game {string.Join(", ", missing)} within a minute");

        public void OnConnected(int instanceId)
        {
        }

        public void OnLost(int instanceId, string reason) => Lost = true;

        public void OnTick()
        {
        }

        public void Dispose()
        {
        }
    }
}
