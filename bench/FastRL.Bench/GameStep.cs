using BenchmarkDotNet.Attributes;
using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Games.Puck;
using FastRL.Interop.Bridge;
using FastRL.Learn.Networks;

namespace FastRL.Bench;

/// <summary>What does a step with a game in another process cost the trainer, when the game is always ready?</summary>
/// <remarks>
/// One thread plays both sides over a real ring: the trainer sends an action and takes an observation into its buffers, the
/// game takes the action and sends prepared bytes. The game's part is in the figure, which is an upper bound therefore.
/// </remarks>
[InProcess]
[MemoryDiagnoser]
public class GameStep : IDisposable
{
    private readonly byte[] _action = new byte[PuckExchange.Layout.ActionBytes];
    private readonly byte[] _observation = new byte[PuckExchange.Layout.ObservationBytes];
    private GameRingChannel _game = null!;
    private GameProcessVecEnv _trainer = null!;

    /// <summary>Connects both sides and begins an episode.</summary>
    [GlobalSetup]
    public void Connect()
    {
        string name = $"FastRL_bench_{Environment.ProcessId}";
        _game = GameRingChannel.OpenGame(name, PuckExchange.Layout);
        var options = new GameProcessOptions
        {
            Layout = PuckExchange.Layout,
            Count = 1,
            Encoder = new PuckFeatures(),
            EndCauses = [new EndCause("goal", Success: true, Truncation: false)],
        };
        _trainer = new GameProcessVecEnv(
            options, _ => new ChannelGamePeer(PuckExchange.Layout, () => GameRingChannel.TryOpenTrainer(name, PuckExchange.Layout)));
        Header() = new ObservationHeader { Decision = 1, First = 1 };
        var first = new Thread(() =>
        {
            while (!_game.TryReceive(_action, 100, out int _)) { }
            _game.TrySend(_observation);
        });
        first.Start();
        _trainer.Reset(1);
        first.Join();
        Header().First = 0;
    }

    /// <summary>One step.</summary>
    [Benchmark]
    public float Step()
    {
        _trainer.Send(0);
        _game.TryReceive(_action, 0, out int _);
        Header().Decision++;
        _game.TrySend(_observation);
        _trainer.Recv(0);
        return _trainer.Buffers.Rewards[0];
    }

    /// <summary>Disconnects.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _trainer.Dispose();
        _game.Dispose();
        GC.SuppressFinalize(this);
    }

    private ref ObservationHeader Header() =>
        ref System.Runtime.InteropServices.MemoryMarshal.AsRef<ObservationHeader>(_observation.AsSpan());
}
