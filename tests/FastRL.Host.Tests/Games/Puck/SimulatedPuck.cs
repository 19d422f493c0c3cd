using FastRL.Envs.Processes;
using FastRL.Host.Games.Puck;
using FastRL.Learn.Networks;

namespace FastRL.Host.Tests.Games.Puck;

/// <summary>A puck that crosses the rink on its own and goes in, as a game process would tell of it.</summary>
/// <param name="steps">Steps of an episode.</param>
/// <param name="stepTime">Time that a step takes.</param>
internal sealed class SimulatedPuck(int steps, TimeSpan stepTime = default) : IGamePeer
{
    private readonly Queue<(float[] Observed, GamePeerMessage Message)> _messages = [];
    private int _step;
    private int _goals;

    /// <summary>Whether the game's process is there.</summary>
    public bool Running { get; set; } = true;

    /// <summary>Whether it takes actions without answering.</summary>
    public bool Silent { get; set; }

    /// <summary>Time scales that were asked for.</summary>
    public List<float> TimeScales { get; } = [];

    /// <inheritdoc/>
    public bool IsConnected { get; private set; }

    /// <inheritdoc/>
    public string? Refusal => null;

    /// <summary>The game with its pictures, as an environment of one.</summary>
    public WatchedPuck Watch(IGameWatch? games = null)
    {
        var watch = new RinkWatch(new PuckFeatures());
        var environment = new GameProcessVecEnv(
            new GameProcessOptions
            {
                Layout = PuckExchange.Layout,
                Count = 1,
                InstanceOffset = 0,
                Encoder = watch,
                EndCauses = [new("goal", true, false), new("conceded", false, false), new("time", false, true)],
                TimeScale = () => watch.TimeScale,
                Patience = TimeSpan.FromMilliseconds(50),
            },
            _ => this,
            games);
        return new WatchedPuck(environment, watch, PuckExchange.Layout, episodeSeconds: 120, decisionSeconds: 0.1f);
    }

    /// <inheritdoc/>
    public void Connect()
    {
        if (!Running || IsConnected)
            return;
        IsConnected = true;
        Begin();
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        IsConnected = false;
        _messages.Clear();
    }

    /// <inheritdoc/>
    public void Refuse(string reason) => Abandon();

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<float> action, float timeScale)
    {
        TimeScales.Add(timeScale);
        IsConnected &= Running;
        if (!IsConnected || Silent)
            return IsConnected;
        _step++;
        bool goal = _step == steps;
        if (goal)
            _goals++;
        _messages.Enqueue((Observe(), new GamePeerMessage(goal ? 10 : 0.5f, goal, Truncated: false, 0, First: false)));
        if (goal)
            Begin();
        return true;
    }

    /// <inheritdoc/>
    public bool Receive(int milliseconds, Span<float> observation, out GamePeerMessage message)
    {
        message = default;
        if (!_messages.TryDequeue(out (float[] Observed, GamePeerMessage Message) next))
            return false;
        Thread.Sleep(stepTime);
        next.Observed.CopyTo(observation);
        message = next.Message;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Begin()
    {
        _step = 0;
        _messages.Enqueue((Observe(), new GamePeerMessage(0, false, false, -1, First: true)));
    }

    // The skater stands behind the puck, which slides along the middle toward +z.
    private float[] Observe()
    {
        var observed = new float[PuckFeatures.Observed];
        float way = _step / (float)steps;
        (observed[0], observed[1], observed[6]) = (2, -20 + (30 * way), 0.4f);
        (observed[7], observed[8], observed[9]) = (3 * way, -15 + (41 * way), 0.1f);
        (observed[13], observed[14]) = (2.5f, observed[1] + 1.5f);
        (observed[17], observed[19]) = (-26, 26);
        observed[21] = _goals;
        return observed;
    }
}
