using System;
using System.Collections.Generic;
using PuckArena.Rink;
using PuckGym;

namespace PuckArena;

/// <summary>The rink as the plugin sees a game: one player of the Blue team, who attacks the goal at +z.</summary>
/// <param name="output">Takes chat and log lines.</param>
/// <param name="settings">What the user set for the plugin.</param>
/// <param name="tickSeconds">Length of a physics tick.</param>
public sealed class ArenaGame(Action<string> output, IReadOnlyDictionary<string, string> settings, double tickSeconds) : IPuckGame
{
    private const double StickLow = -25, StickHigh = 80, StickSide = 92.5; // degrees, the game's limits

    private readonly RinkWorld _world = new RinkWorld();
    private PuckPlugin? _plugin;
    private SkaterInput _input;
    private float _timeScale = 1;

    /// <summary>Ticks played.</summary>
    public long Ticks { get; private set; }

    /// <summary>Goals of the player and against him.</summary>
    public (int Ours, int Theirs) Score { get; private set; }

    /// <inheritdoc/>
    public bool IsPlayable => true;

    /// <inheritdoc/>
    public bool IsChatFocused => false;

    /// <inheritdoc/>
    public float TickSeconds => (float)tickSeconds;

    /// <inheritdoc/>
    public PuckVector IceExtents => new PuckVector((float)RinkGeometry.HalfWidth, 0, (float)RinkGeometry.HalfLength);

    /// <inheritdoc/>
    public float TimeScale
    {
        get => _timeScale;
        set => _timeScale = Math.Min(100, Math.Max(0.25f, value));
    }

    /// <inheritdoc/>
    public bool Paused { get; set; }

    /// <inheritdoc/>
    public bool Controlled { get; set; }

    /// <summary>Faces off: the player at his end of the middle, the puck on its spot.</summary>
    public void FaceOff()
    {
        _world.Skater.Place(0, -3, 0);
        _world.PlacePuck(0, 0);
        _input = default;
    }

    /// <summary>Plays one tick.</summary>
    public void Tick()
    {
        _plugin?.FixedUpdate();
        _world.Step(_input, tickSeconds);
        Ticks++;
        if (_world.Goal == 0) return;
        if (_plugin?.IsAgentPlaying == true)
        {
            _plugin.OnGoal(_world.Goal > 0);
            return;
        }
        CountGoal(_world.Goal > 0);
        FaceOff();
    }

    /// <summary>Draws nothing, but lets the plugin do what it does every frame.</summary>
    public void Frame() => _plugin?.Update();

    /// <summary>What a player typed: a key's name, or a chat message.</summary>
    public void Type(string line)
    {
        if (line.StartsWith("F", StringComparison.OrdinalIgnoreCase) && Enum.TryParse(line, ignoreCase: true, out PuckKey key))
            _plugin?.OnKey(key);
        else if (_plugin?.OnChat(line) != true)
            ShowChat(line);
    }

    /// <inheritdoc/>
    public void Attach(PuckPlugin? plugin) => _plugin = plugin;

    /// <inheritdoc/>
    public string? Setting(string name) => settings.TryGetValue(name, out string? value) ? value : null;

    /// <inheritdoc/>
    public bool TryRead(out PuckState state)
    {
        RinkBody skater = _world.Skater.Body, blade = _world.Skater.Blade;
        state = new PuckState
        {
            Skater = Place(skater),
            SkaterVelocity = Velocity(skater),
            Rotation = (float)_world.Skater.Yaw,
            Puck = Place(_world.Puck),
            PuckVelocity = Velocity(_world.Puck),
            Stick = Place(blade),
            OurGoal = new PuckVector(0, 0, -(float)RinkGeometry.GoalLine),
            TheirGoal = new PuckVector(0, 0, (float)RinkGeometry.GoalLine),
            GameTime = 3600,
            OurScore = Score.Ours,
            TheirScore = Score.Theirs,
        };
        return true;
    }

    /// <inheritdoc/>
    public void Apply(in PuckAction action) => _input = new SkaterInput
    {
        Turn = action.Turn,
        Forward = action.Forward,
        StickVertical = StickLow + (StickHigh - StickLow) * action.StickVertical,
        StickHorizontal = -StickSide + 2 * StickSide * action.StickHorizontal,
        BladeSteps = action.Blade,
        Jump = action.Jump,
        Slide = action.Slide,
        Sprint = action.Sprint,
    };

    /// <inheritdoc/>
    public void SpawnPuck(in PuckVector place, in PuckVector velocity) => _world.PlacePuck(place.X, place.Z, velocity.X, velocity.Z);

    /// <inheritdoc/>
    public void PlacePlayer(in PuckVector place, float rotation) => _world.Skater.Place(place.X, place.Z, rotation);

    /// <inheritdoc/>
    public void CountGoal(bool ours) => Score = ours ? (Score.Ours + 1, Score.Theirs) : (Score.Ours, Score.Theirs + 1);

    /// <inheritdoc/>
    public void ShowChat(string message) => output($"chat: {message}");

    /// <inheritdoc/>
    public void Log(string message) => output($"[PuckGym] {message}");

    private static PuckVector Place(in RinkBody body) => new PuckVector((float)body.X, (float)body.Y, (float)body.Z);

    private static PuckVector Velocity(in RinkBody body) =>
        new PuckVector((float)body.VelocityX, (float)body.VelocityY, (float)body.VelocityZ);
}
