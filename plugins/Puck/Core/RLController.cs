using System;
using FastRL.Interop.Bridge;

namespace PuckGym;

/// <summary>Lets a trainer play: observes, rewards, ends and begins episodes, and gives the game back when nobody trains.</summary>
/// <remarks>The game calls <see cref="FixedUpdate"/> before every physics tick and <see cref="Update"/> every frame, all on
/// its own thread. Nothing is allocated in a tick but for lines of the log.</remarks>
public sealed class RLController : IDisposable
{
    /// <summary>Longest episode, seconds of the game.</summary>
    public const float MaximumEpisodeSeconds = 120;

    /// <summary>Limits of the time scale and the step of its keys.</summary>
    public const float MinimumTimeScale = 0.25f, MaximumTimeScale = 100, TimeScaleStep = 10;

    private const float LaunchDistance = 3, LaunchSpeed = 20, LaunchHeight = 0.1f;

    private readonly IPuckGame _game;
    private readonly RLBridge _bridge;
    private readonly Rewards _rewards;
    private readonly SpawnRules _spawn;
    private float _episodeSeconds;
    private double _goalReward;
    private int _goalCause = -1; // of a goal since the last tick
    private bool _rewarding;     // whether the rewards know the state before
    private bool _hadTrainer;

    /// <summary>Takes a game into the hands of trainers. Nothing happens before <see cref="ToggleTraining"/>.</summary>
    /// <param name="game">The game.</param>
    /// <param name="bridge">The connection; disposed with the controller.</param>
    /// <param name="rewards">What the agent is rewarded for.</param>
    /// <param name="seed">Of the places where episodes begin.</param>
    public RLController(IPuckGame game, RLBridge bridge, Rewards rewards, ulong seed)
    {
        _game = game ?? throw new ArgumentNullException(nameof(game));
        _bridge = bridge ?? throw new ArgumentNullException(nameof(bridge));
        _rewards = rewards ?? throw new ArgumentNullException(nameof(rewards));
        _spawn = new SpawnRules(seed);
    }

    /// <summary>Which instance a trainer finds here.</summary>
    public int InstanceId { get; private set; }

    /// <summary>Whether trainers may play.</summary>
    public bool IsTrainingEnabled { get; private set; }

    /// <summary>Whether the agent has the player now, so that keyboard and mouse must not move him and goals come to
    /// <see cref="OnGoal"/> instead of ending the play.</summary>
    public bool IsAgentPlaying => IsTrainingEnabled && _bridge.HasTrainer;

    /// <summary>Chooses the instance; not while training.</summary>
    /// <returns>Whether it was taken.</returns>
    public bool SetInstanceId(int id)
    {
        if (IsTrainingEnabled || id < 0) return false;
        InstanceId = id;
        return true;
    }

    /// <summary>Starts or stops training, as F9 does.</summary>
    public void ToggleTraining()
    {
        if (IsTrainingEnabled)
            StopTraining();
        else
            StartTraining();
    }

    /// <summary>One step faster.</summary>
    public void IncreaseTimeScale() => SetTimeScale(_game.TimeScale + TimeScaleStep);

    /// <summary>One step slower.</summary>
    public void DecreaseTimeScale() => SetTimeScale(_game.TimeScale - TimeScaleStep);

    /// <summary>The clock's own speed again.</summary>
    public void ResetTimeScale() => SetTimeScale(1);

    /// <summary>Shoots the puck at the goal, to see that goals count.</summary>
    public void LaunchPuck()
    {
        if (!IsTrainingEnabled || !_game.TryRead(out PuckState state))
        {
            _game.Log("no puck to launch: training is not on");
            return;
        }
        float side = state.TheirGoal.Z > 0 ? 1 : -1;
        _game.SpawnPuck(
            new PuckVector(state.TheirGoal.X, LaunchHeight, state.TheirGoal.Z - side * LaunchDistance),
            new PuckVector(0, 0, side * LaunchSpeed));
        _game.Log("launched the puck at the enemy goal");
    }

    /// <summary>A puck went in. The game calls it while <see cref="IsAgentPlaying"/>.</summary>
    /// <param name="ours">Whether the agent's team scored.</param>
    public void OnGoal(bool ours)
    {
        if (!IsAgentPlaying || _goalCause >= 0) return;
        _goalCause = ours ? PuckLayout.Goal : PuckLayout.Conceded;
        _goalReward = ours ? _rewards.Goal : _rewards.Conceded;
        _game.CountGoal(ours);
    }

    /// <summary>Before every physics tick.</summary>
    public void FixedUpdate()
    {
        if (!IsTrainingEnabled || !_game.IsPlayable) return;
        if (_bridge.TakeResetRequest())
        {
            Follow(BeginEpisode());
            return;
        }
        if (!_game.TryRead(out PuckState state)) return;
        double reward = _rewarding && _bridge.HasTrainer ? _rewards.Step(state) : 0;
        _episodeSeconds += _game.TickSeconds;
        (GameEnd end, int cause) = _goalCause >= 0 ? (GameEnd.Terminated, _goalCause)
            : _episodeSeconds >= MaximumEpisodeSeconds ? (GameEnd.Truncated, PuckLayout.Time)
            : (GameEnd.None, 0);
        GameStep step = _bridge.Tick(state, reward + _goalReward, end, cause);
        (_goalReward, _goalCause) = (0, -1);
        if (end != GameEnd.None && step != GameStep.Free) step = BeginEpisode();
        Follow(step);
    }

    /// <summary>Every frame, also while the game stands still.</summary>
    public void Update()
    {
        if (IsTrainingEnabled && _game.Paused) Follow(_bridge.Poll());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsTrainingEnabled) StopTraining();
        _bridge.Dispose();
    }

    private void StartTraining()
    {
        _bridge.Initialize(InstanceId);
        if (_bridge.Refusal is { } refusal)
        {
            _game.ShowChat($"Training not started: {refusal}");
            _game.Log($"cannot open {PuckLayout.ChannelName(InstanceId)}: {refusal}");
            return;
        }
        IsTrainingEnabled = true;
        (_rewarding, _hadTrainer, _episodeSeconds, _goalCause, _goalReward) = (false, false, 0, -1, 0);
        _game.ShowChat($"Training started on instance {InstanceId}");
        _game.Log($"training started on instance {InstanceId}, waiting for a trainer on {PuckLayout.ChannelName(InstanceId)}");
    }

    private void StopTraining()
    {
        _bridge.Close();
        IsTrainingEnabled = false;
        GiveBack();
        _game.ShowChat($"Training stopped on instance {InstanceId}");
        _game.Log($"training stopped on instance {InstanceId}");
    }

    private GameStep BeginEpisode()
    {
        (_episodeSeconds, _goalCause, _goalReward) = (0, -1, 0);
        _game.TryRead(out PuckState state);
        PuckVector player = _spawn.Player(state, _game.IceExtents);
        _game.PlacePlayer(player, _spawn.Rotation());
        _game.SpawnPuck(_spawn.Puck(state, player, _game.IceExtents), default);
        _rewarding = _game.TryRead(out state);
        if (_rewarding) _rewards.Begin(state);
        return _bridge.BeginEpisode(state);
    }

    // Does what the bridge said.
    private void Follow(GameStep step)
    {
        if (_bridge.Refusal is { } refusal)
        {
            _game.Log($"the channel of instance {InstanceId} is over, the game plays on: {refusal}");
            StopTraining();
            return;
        }
        if (_bridge.HasTrainer != _hadTrainer)
        {
            _hadTrainer = _bridge.HasTrainer;
            _game.Log(_hadTrainer
                ? $"a trainer plays instance {InstanceId}"
                : $"the trainer of instance {InstanceId} left: the game plays on, waiting for it to come back");
        }
        if (step == GameStep.Free)
        {
            GiveBack();
            return;
        }
        if (_bridge.TryTakeTimeScale(out float scale) && Math.Abs(scale - _game.TimeScale) > 1e-3f) SetTimeScale(scale);
        _game.Controlled = true;
        _game.Paused = step == GameStep.Hold;
        _game.Apply(_bridge.Action);
    }

    // The player's own game again.
    private void GiveBack()
    {
        _game.Paused = false;
        if (!_game.Controlled) return;
        _game.Apply(PuckAction.Neutral);
        _game.Controlled = false;
        ResetTimeScale();
    }

    private void SetTimeScale(float scale)
    {
        _game.TimeScale = Math.Min(MaximumTimeScale, Math.Max(MinimumTimeScale, scale));
        _game.Log(FormattableString.Invariant($"time scale {_game.TimeScale:0.##}x"));
    }
}
