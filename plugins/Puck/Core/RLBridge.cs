using System;
using FastRL.Interop.Bridge;

namespace PuckGym;

/// <summary>The plugin's side of the connection with a trainer: one channel, <c>PuckRL_{instanceId}</c>.</summary>
public sealed class RLBridge : IDisposable
{
    private readonly GameBridge _bridge;

    /// <summary>Prepares the connection.</summary>
    /// <param name="open">Opens the channel of an instance.</param>
    /// <param name="options">Intervals and timeouts, or null for the defaults.</param>
    public RLBridge(Func<int, IGameChannel> open, GameBridgeOptions? options = null) =>
        _bridge = new GameBridge(PuckLayout.Layout, open, options);

    /// <summary>Why there is no channel, or null; see <see cref="GameBridge.Refusal"/>.</summary>
    public string? Refusal => _bridge.Refusal;

    /// <summary>Whether a trainer plays now.</summary>
    public bool HasTrainer => _bridge.HasTrainer;

    /// <summary>The action in force.</summary>
    public PuckAction Action => PuckAction.Read(_bridge.Action);

    /// <summary>Opens the channel of an instance.</summary>
    public void Initialize(int instanceId) => _bridge.Initialize(instanceId);

    /// <summary>Closes the channel; the trainer sees that this game left.</summary>
    public void Close() => _bridge.Close();

    /// <summary>Whether the trainer wants a new episode.</summary>
    public bool TakeResetRequest() => _bridge.TakeResetRequest();

    /// <summary>The speed that the trainer asked for since the last call.</summary>
    public bool TryTakeTimeScale(out float scale) => _bridge.TryTakeTimeScale(out scale);

    /// <summary>One physics tick: adds the reward, and every few ticks exchanges observation and action.</summary>
    public GameStep Tick(in PuckState state, double reward, GameEnd end, int cause)
    {
        _bridge.AddReward(reward);
        if (end != GameEnd.None || _bridge.WantsObservation) PuckLayout.Write(state, _bridge.Observation);
        return _bridge.Tick(end, cause);
    }

    /// <summary>Sends an episode's first observation.</summary>
    public GameStep BeginEpisode(in PuckState state)
    {
        PuckLayout.Write(state, _bridge.Observation);
        return _bridge.BeginEpisode();
    }

    /// <summary>Looks for an answer while the game stands still.</summary>
    public GameStep Poll() => _bridge.Poll();

    /// <inheritdoc/>
    public void Dispose() => _bridge.Dispose();
}
