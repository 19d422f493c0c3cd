using FastRL.Envs;
using FastRL.Envs.Processes;
using FastRL.Host.Games;
using FastRL.Interop.Bridge;
using FastRL.Learn.Networks;

namespace FastRL.Plugins.Tests;

/// <summary>A game of one number that grows by the action every tick, with an end after so many ticks.</summary>
internal sealed class Countdown : IDisposable
{
    public static readonly GameLayout Layout = new("countdown", ["value", "tick"], ["step"], ["skip"]);

    private readonly MemoryChannel _channel;
    private readonly int _length;
    private readonly GameEnd _end;

    public Countdown(MemoryChannel channel, int length, GameEnd end, int ticksPerDecision = 3)
    {
        (_channel, _length, _end) = (channel, length, end);
        Bridge = new GameBridge(Layout, _ => channel.Game, new GameBridgeOptions { TicksPerDecision = ticksPerDecision, AnswerMilliseconds = 0 });
        Bridge.Initialize(7);
        channel.Play = () => Tick();
    }

    public GameBridge Bridge { get; }

    public float Value { get; private set; }

    public int Ticks { get; private set; }

    public GameStep Last { get; private set; }

    /// <summary>The game's number for the way its episodes end.</summary>
    public int Cause { get; set; } = 1;

    /// <summary>A reward of 1 a tick.</summary>
    public void Tick()
    {
        if (Bridge.TakeResetRequest())
        {
            Last = Begin();
            return;
        }
        if (Last == GameStep.Hold)
        {
            Last = Bridge.Poll();
            if (Last == GameStep.Hold) return;
        }
        if (Last == GameStep.Act) Value += Bridge.Action[0];
        Ticks++;
        Bridge.AddReward(1);
        GameEnd end = Ticks >= _length ? _end : GameEnd.None;
        Observe();
        Last = Bridge.Tick(end, cause: end == GameEnd.None ? 0 : Cause);
        if (end != GameEnd.None && Last != GameStep.Free) Last = Begin();
    }

    public void Dispose() => Bridge.Dispose();

    /// <summary>A trainer's side of this game.</summary>
    public static GameProcessVecEnv Train(Func<int, MemoryChannel> channels, int count, IGameWatch? watch = null, int groups = 1) => new(
        new GameProcessOptions
        {
            Layout = Layout,
            Count = count,
            Groups = groups,
            Encoder = new Verbatim(),
            EndCauses = [new EndCause("never", false, false), new EndCause("end", true, false)],
            Patience = TimeSpan.FromMilliseconds(20),
        },
        id => new ChannelGamePeer(Layout, () => channels(id).Trainer),
        watch);

    private GameStep Begin()
    {
        (Value, Ticks) = (0, 0);
        Observe();
        return Bridge.BeginEpisode();
    }

    private void Observe() => (Bridge.Observation[0], Bridge.Observation[1]) = (Value, Ticks);

    public sealed class Verbatim : IObservationEncoder
    {
        public int Size => 2;

        public void Encode(ReadOnlySpan<float> observed, Span<float> features) => observed.CopyTo(features);
    }
}
