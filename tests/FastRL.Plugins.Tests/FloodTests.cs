using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Interop.Bridge;
using Xunit;

namespace FastRL.Plugins.Tests;

/// <summary>Sides that never stop sending hold nobody up.</summary>
public sealed class FloodTests
{
    [Fact]
    public void Connect_MessagesWithoutEnd_HasNoSession()
    {
        using var peer = new ChannelGamePeer(Countdown.Layout, () => new FloodedChannel());
        peer.Connect();
        Assert.False(peer.IsConnected);
        Assert.Null(peer.Refusal);
    }

    [Fact]
    public void Reset_EndsWithoutBeginnings_RefusesTheGame()
    {
        var peer = new EndingPeer();
        var options = new GameProcessOptions
        {
            Layout = Countdown.Layout, Count = 1, Encoder = new Countdown.Verbatim(), EndCauses = [new EndCause("end", true, false)],
        };
        using var environment = new GameProcessVecEnv(options, _ => peer, new Impatience());
        Assert.Throws<OperationCanceledException>(() => environment.Reset(1));
        Assert.Equal("it ended 9 episodes and began none", peer.Refusal);
    }

    [Fact]
    public void Tick_MessagesWithoutEnd_PlaysOn()
    {
        using var game = new GameBridge(Countdown.Layout, _ => new FloodedChannel());
        game.Initialize(1);
        Assert.Equal(GameStep.Free, game.Tick());
        Assert.False(game.HasTrainer);
    }

    private sealed class FloodedChannel : IGameChannel
    {
        public bool PeerPresent => true;

        public ulong PeerGeneration => 1;

        public ulong MessageGeneration => 1;

        public bool IsStale => false;

        public bool IsGone(ulong generation) => false;

        public bool TrySend(ReadOnlySpan<byte> message) => true;

        public bool TryReceive(Span<byte> destination, int milliseconds, out int length)
        {
            length = destination.Length;
            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class EndingPeer : IGamePeer
    {
        public bool IsConnected => Refusal is null;

        public string? Refusal { get; private set; }

        public void Connect()
        {
        }

        public void Abandon()
        {
        }

        public void Refuse(string reason) => Refusal = reason;

        public bool Send(ReadOnlySpan<float> action, float timeScale) => true;

        public bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message)
        {
            message = new GamePeerMessage(0, Terminated: true, Truncated: false, Cause: 0, First: false);
            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Impatience : IGameWatch
    {
        public void OnWaiting(IReadOnlyList<int> missing) => throw new OperationCanceledException();

        public void OnConnected(int instanceId)
        {
        }

        public void OnLost(int instanceId, string reason)
        {
        }

        public void OnTick()
        {
        }

        public void Dispose()
        {
        }
    }
}
