using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using HarmonyLib;
using UnityEngine;
using UnityEngine.InputSystem;
using Object = UnityEngine.Object;

namespace PuckGym;

/// <summary>The real game behind <see cref="IPuckGame"/>. Reads and writes, and decides nothing.</summary>
internal sealed class UnityPuckGame : IPuckGame
{
    private const string ModId = "fastrl.puckgym";
    private const int EndlessClock = 3600;
    private const float Degrees = (float)(180 / Math.PI);

    private readonly Harmony _harmony = new Harmony(ModId);
    private readonly Dictionary<string, string> _settings = ReadSettings(Path.Combine("config", "PuckGym.cfg"));
    private readonly (PuckKey Key, InputAction Action)[] _keys = Array.ConvertAll(
        (PuckKey[])Enum.GetValues(typeof(PuckKey)),
        key => (key, new InputAction($"rl_{key}", $"<Keyboard>/{key.ToString().ToLowerInvariant()}")));

    private PuckTicker? _ticker;
    private Goal[] _goals = Array.Empty<Goal>();
    private float _timeScale = 1;
    private bool _paused;
    private bool _controlled;

    /// <summary>The adapter in use, for the patches.</summary>
    public static UnityPuckGame? Current { get; private set; }

    /// <summary>What the game calls.</summary>
    public PuckPlugin? Plugin { get; private set; }

    public bool IsPlayable => GameManager.Instance is { } game && game.Phase is GamePhase.Playing or GamePhase.Warmup or GamePhase.FaceOff;

    public bool IsChatFocused => ChatFocus.Read();

    public float TickSeconds => Time.fixedDeltaTime;

    public PuckVector IceExtents => LevelManager.Instance is { } level ? Vector(level.IceBounds.extents) : default;

    public float TimeScale
    {
        get => _timeScale;
        set
        {
            _timeScale = value;
            if (!_paused) Time.timeScale = value;
        }
    }

    public bool Paused
    {
        get => _paused;
        set
        {
            if (_paused == value) return;
            _paused = value;
            Time.timeScale = value ? 0 : _timeScale;
        }
    }

    public bool Controlled
    {
        get => _controlled;
        set
        {
            if (value && !_controlled) StopClock();
            if (!value && _controlled) LocalPlayer()?.PlayerInput?.ResetInputs(false);
            _controlled = value;
        }
    }

    public void Attach(PuckPlugin? plugin)
    {
        Plugin = plugin;
        if (plugin is not null)
        {
            Current = this;
            _harmony.PatchAll(Assembly.GetExecutingAssembly());
            foreach ((_, InputAction action) in _keys) action.Enable();
            var holder = new GameObject("PuckGym");
            Object.DontDestroyOnLoad(holder);
            _ticker = holder.AddComponent<PuckTicker>();
            return;
        }
        foreach ((_, InputAction action) in _keys) action.Disable();
        _harmony.UnpatchSelf();
        if (_ticker) Object.Destroy(_ticker!.gameObject);
        (_ticker, Current) = (null, null);
    }

    public string? Setting(string name) => _settings.TryGetValue(name, out string? value) ? value : null;

    public bool TryRead(out PuckState state)
    {
        state = default;
        if (LocalPlayer() is not { } player || !player.PlayerBody) return false;
        PlayerTeam team = player.Team.Value;
        (state.OurGoal, state.TheirGoal) = Goals(team);
        state.Skater = Vector(player.PlayerBody.transform.position);
        state.SkaterVelocity = Vector(player.PlayerBody.Rigidbody.linearVelocity);
        state.Rotation = player.PlayerBody.transform.eulerAngles.y / Degrees;
        if (player.Stick) state.Stick = Vector(player.Stick.BladeHandlePosition);
        if (GameManager.Instance is { } game)
        {
            GameState now = game.GameState.Value;
            state.GameTime = now.Time;
            (state.OurScore, state.TheirScore) =
                team == PlayerTeam.Red ? (now.RedScore, now.BlueScore) : (now.BlueScore, now.RedScore);
        }
        if (NearestPuck(state.Skater) is not { } puck) return false;
        state.Puck = Vector(puck.transform.position);
        state.PuckVelocity = Vector(puck.Rigidbody.linearVelocity);
        return true;
    }

    public void Apply(in PuckAction action)
    {
        if (LocalPlayer()?.PlayerInput is not { } input) return;
        Vector2 low = input.MinimumStickRaycastOriginAngle, high = input.MaximumStickRaycastOriginAngle;
        input.MoveInput.ClientValue = new Vector2(action.Turn, action.Forward);
        input.StickRaycastOriginAngleInput.ClientValue = new Vector2(
            low.x + (high.x - low.x) * action.StickVertical, low.y + (high.y - low.y) * action.StickHorizontal);
        input.BladeAngleInput.ClientValue = (sbyte)action.Blade;
        if (action.Jump) input.JumpInput.ClientValue++;
        input.SlideInput.ClientValue = action.Slide;
        input.SprintInput.ClientValue = action.Sprint;
    }

    public void SpawnPuck(in PuckVector place, in PuckVector velocity)
    {
        if (PuckManager.Instance is not { } pucks) return;
        pucks.Server_DespawnPucks(false);
        pucks.Server_SpawnPuck(Vector(place), Quaternion.identity, Vector(velocity), false);
    }

    public void PlacePlayer(in PuckVector place, float rotation) =>
        LocalPlayer()?.PlayerBody?.Server_Teleport(Vector(place), Quaternion.Euler(0, rotation * Degrees, 0));

    public void CountGoal(bool ours)
    {
        if (GameManager.Instance is not { } game) return;
        GameState now = game.GameState.Value;
        bool blue = (LocalPlayer()?.Team.Value != PlayerTeam.Red) == ours;
        game.Server_UpdateGameState(
            now.Phase, now.Time, now.Period, now.BlueScore + (blue ? 1 : 0), now.RedScore + (blue ? 0 : 1));
    }

    public void ShowChat(string message) => UIChat.Instance?.AddChatMessage(message);

    public void Log(string message) => Debug.Log($"[PuckGym] {message}");

    /// <summary>Every frame: keys, then what the plugin does in a frame.</summary>
    public void Frame()
    {
        foreach ((PuckKey key, InputAction action) in _keys)
            if (action.WasPressedThisFrame()) Plugin?.OnKey(key);
        Plugin?.Update();
    }

    // No period ends while an agent plays.
    private static void StopClock()
    {
        if (GameManager.Instance is not { } game || game.Phase != GamePhase.Playing) return;
        GameState now = game.GameState.Value;
        game.Server_UpdateGameState(now.Phase, EndlessClock, now.Period, now.BlueScore, now.RedScore);
    }

    private static Player? LocalPlayer() => PlayerManager.Instance?.GetLocalPlayer();

    private static Puck? NearestPuck(in PuckVector skater)
    {
        List<Puck>? pucks = PuckManager.Instance?.GetPucks(false);
        Puck? nearest = null;
        float least = float.MaxValue;
        for (int i = 0; i < (pucks?.Count ?? 0); i++)
        {
            Puck puck = pucks![i];
            if (!puck) continue;
            float distance = PuckVector.FlatDistance(Vector(puck.transform.position), skater);
            if (distance < least) (nearest, least) = (puck, distance);
        }
        return nearest;
    }

    private (PuckVector Ours, PuckVector Theirs) Goals(PlayerTeam team)
    {
        if (_goals.Length < 2 || !_goals[0]) _goals = Object.FindObjectsOfType<Goal>();
        PuckVector blue = new PuckVector(0, 0, -26), red = new PuckVector(0, 0, 26);
        foreach (Goal goal in _goals)
        {
            PuckVector place = Vector(goal.transform.position);
            if (place.Z < 0)
                blue = place;
            else
                red = place;
        }
        return team == PlayerTeam.Red ? (red, blue) : (blue, red);
    }

    private static Dictionary<string, string> ReadSettings(string path)
    {
        var settings = new Dictionary<string, string>();
        if (!File.Exists(path)) return settings;
        foreach (string line in File.ReadAllLines(path))
        {
            int split = line.IndexOf('=');
            if (split > 0 && line[0] != '#') settings[line.Substring(0, split).Trim()] = line.Substring(split + 1).Trim();
        }
        return settings;
    }

    private static PuckVector Vector(Vector3 vector) => new PuckVector(vector.x, vector.y, vector.z);

    private static Vector3 Vector(in PuckVector vector) => new Vector3(vector.X, vector.Y, vector.Z);
}
