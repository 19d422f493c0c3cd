using System;
using System.Globalization;
using FastRL.Interop.Bridge;

namespace PuckGym;

/// <summary>The plugin at work in a game: what the game calls, and the parts behind it.</summary>
public sealed class PuckPlugin : IDisposable
{
    /// <summary>Settings that <see cref="IPuckGame.Setting"/> is asked for: <c>rewards</c> (score, full or phase1),
    /// <c>ticks_per_decision</c> (1 to 1000) and <c>seed</c> (of the places where episodes begin).</summary>
    public static readonly string[] SettingNames = { "rewards", "ticks_per_decision", "seed" };

    private readonly IPuckGame _game;
    private readonly RLController _controller;
    private readonly RLInput _input;

    /// <summary>Sets everything up; nothing moves before F9.</summary>
    /// <param name="game">The game.</param>
    /// <param name="open">Opens the channel of an instance.</param>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public PuckPlugin(IPuckGame game, Func<int, IGameChannel> open)
    {
        _game = game ?? throw new ArgumentNullException(nameof(game));
        var options = new GameBridgeOptions { TicksPerDecision = (int)Number("ticks_per_decision", 5, 1, 1000) };
        Rewards rewards = Rewards.Create(game.Setting("rewards") ?? "score");
        ulong seed = (ulong)Number("seed", Environment.TickCount & int.MaxValue, 0, long.MaxValue);
        _controller = new RLController(game, new RLBridge(open, options), rewards, seed);
        _input = new RLInput(game) { Controller = _controller };
        game.Attach(this);
    }

    /// <summary>See <see cref="RLController.IsAgentPlaying"/>.</summary>
    public bool IsAgentPlaying => _controller.IsAgentPlaying;

    /// <summary>See <see cref="RLController.IsTrainingEnabled"/>.</summary>
    public bool IsTrainingEnabled => _controller.IsTrainingEnabled;

    /// <summary>Before every physics tick.</summary>
    public void FixedUpdate() => _controller.FixedUpdate();

    /// <summary>Every frame.</summary>
    public void Update() => _controller.Update();

    /// <summary>A chat message is about to be sent.</summary>
    /// <returns>Whether it was a command of the plugin.</returns>
    public bool OnChat(string message) => _input.OnChat(message);

    /// <summary>A key was pressed.</summary>
    public void OnKey(PuckKey key) => _input.OnKey(key);

    /// <summary>A puck went in while <see cref="IsAgentPlaying"/>.</summary>
    public void OnGoal(bool ours) => _controller.OnGoal(ours);

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Controller = null;
        _controller.Dispose();
        _game.Attach(null);
    }

    private long Number(string name, long otherwise, long low, long high)
    {
        string? text = _game.Setting(name);
        if (text is null) return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= low && number <= high
            ? number
            : throw new ArgumentException($"setting {name} is '{text}'; allowed: a whole number from {low} to {high}");
    }
}
