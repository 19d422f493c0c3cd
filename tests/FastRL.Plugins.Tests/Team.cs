using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Interop.Bridge;

namespace FastRL.Plugins.Tests;

/// <summary>A game of two agents: agent k observes 10 k and the ticks, and is rewarded with k + 1 a tick.</summary>
internal sealed class Team : IDisposable
{
    public static readonly GameLayout Layout = new("team", ["number", "tick"], ["move"], ["jump"], agents: 2);

    private readonly int _length;
    private int _ticks;
    private GameStep _last;

    /// <param name="channel">The game's side.</param>
    /// <param name="length">Ticks of an episode; three are a decision.</param>
    public Team(IGameChannel channel, int length)
    {
        _length = length;
        Bridge = new GameBridge(Layout, _ => channel, new GameBridgeOptions { TicksPerDecision = 3, AnswerMilliseconds = 1 });
        Bridge.Initialize(0);
    }

    public GameBridge Bridge { get; }

    /// <summary>Plays a tick, or holds.</summary>
    public void Tick()
    {
        if (_last == GameStep.Hold) _last = Bridge.Poll();
        if (_last == GameStep.Hold) return;
        _ticks++;
        Bridge.AddReward(1);
        Bridge.AddReward(1, 1);
        Observe();
        GameEnd end = _ticks >= _length ? GameEnd.Terminated : GameEnd.None;
        _last = Bridge.Tick(end);
        if (end == GameEnd.None && !Bridge.TakeResetRequest()) return;
        _ticks = 0;
        Observe();
        _last = Bridge.BeginEpisode();
    }

    public void Dispose() => Bridge.Dispose();

    /// <summary>A trainer's side of so many games.</summary>
    public static GameProcessVecEnv Train(Func<int, IGameChannel> channels, int count) => new(
        new GameProcessOptions
        {
            Layout = Layout, Count = count, Encoder = new Verbatim(), EndCauses = [new EndCause("over", true, false)], Patience = TimeSpan.FromMilliseconds(50),
        },
        id => new ChannelGamePeer(Layout, () => channels(id)));

    private void Observe()
    {
        for (int agent = 0; agent < 2; agent++) (Bridge.Observation[2 * agent], Bridge.Observation[(2 * agent) + 1]) = (10 * agent, _ticks);
    }

    private sealed class Verbatim : IObservationEncoder
    {
        public int Size => 2;

        public void Encode(ReadOnlySpan<float> observed, Span<float> features) => observed.CopyTo(features);
    }
}
