using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Games.Puck;
using FastRL.Interop.Bridge;

namespace FastRL.Bench;

/// <summary>What does a step with games in other processes cost the trainer, when the games are always ready?</summary>
/// <remarks>
/// One thread plays both sides over real rings: the trainer sends actions and takes observations into its buffers, each game
/// takes its action and sends prepared bytes. The games' part is in the figure, which is an upper bound therefore. The
/// trainer's side is the native ring, which polls all games in one call, or the managed one, which reads them one by one.
/// </remarks>
[InProcess]
[MemoryDiagnoser]
public class GameStep : IDisposable
{
    private readonly byte[] _action = new byte[PuckExchange.Layout.ActionBytes];
    private readonly byte[] _observation = new byte[PuckExchange.Layout.ObservationBytes];
    private GameRingChannel[] _games = [];
    private GameProcessVecEnv _trainer = null!;

    /// <summary>Games in the batch.</summary>
    [Params(1, 16)]
    public int Games { get; set; }

    /// <summary>Whether the trainer's side is the native ring.</summary>
    [Params(false, true)]
    public bool Native { get; set; }

    /// <summary>Connects both sides and begins episodes.</summary>
    [GlobalSetup]
    public void Connect()
    {
        string prefix = $"FastRL_bench_{Environment.ProcessId}_";
        _games = [.. Enumerable.Range(0, Games).Select(game => GameRingChannel.OpenGame($"{prefix}{game}", PuckExchange.Layout))];
        GameRings? rings = Native ? new GameRings(PuckExchange.Layout, Games, game => $"{prefix}{game}") : null;
        var options = new GameProcessOptions
        {
            Layout = PuckExchange.Layout,
            Count = Games,
            InstanceOffset = 0,
            Rings = rings,
            Encoder = new PuckFeatures(),
            EndCauses = [new EndCause("goal", Success: true, Truncation: false)],
        };
        _trainer = new GameProcessVecEnv(options, game => new ChannelGamePeer(PuckExchange.Layout, () => rings is not null
            ? rings.TryOpen(game)
            : GameRingChannel.TryOpenTrainer($"{prefix}{game}", PuckExchange.Layout)));
        Header() = new ObservationHeader { Decision = 1, First = 1 };
        var first = new Thread(() =>
        {
            foreach (GameRingChannel game in _games)
            {
                while (!game.TryReceive(_action, 100, out int _)) { }
                game.TrySend(_observation);
            }
        });
        first.Start();
        _trainer.Reset(1);
        first.Join();
        Header().First = 0;
    }

    /// <summary>One step of all games.</summary>
    [Benchmark]
    public float Step()
    {
        _trainer.Send(0);
        Header().Decision++;
        foreach (GameRingChannel game in _games)
        {
            game.TryReceive(_action, 0, out int _);
            game.TrySend(_observation);
        }
        _trainer.Recv(0);
        return _trainer.Buffers.Rewards[0];
    }

    /// <summary>Disconnects.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _trainer.Dispose();
        foreach (GameRingChannel game in _games) game.Dispose();
        GC.SuppressFinalize(this);
    }

    private ref ObservationHeader Header() => ref MemoryMarshal.AsRef<ObservationHeader>(_observation.AsSpan());
}
