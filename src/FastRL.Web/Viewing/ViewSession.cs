using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Runs.Checkpoints;

namespace FastRL.Web.Viewing;

/// <summary>Plays episodes with a run's checkpoint, at a speed that people can watch, until it is cancelled.</summary>
/// <param name="makeGame">Makes the game that the first checkpoint plays, and is told what to call while it waits.</param>
/// <param name="load">Makes a player of a checkpoint for that game's environment.</param>
/// <param name="follower">Says which checkpoint plays.</param>
/// <param name="schedule">When another is looked for, always between episodes.</param>
/// <param name="controls">What people ask for.</param>
/// <param name="hub">Who watches.</param>
/// <param name="log">The terminal.</param>
/// <param name="time">The clock.</param>
internal sealed class ViewSession(
    Func<CheckpointReader, Action<string>, IWatchedGame> makeGame,
    Func<CheckpointReader, IVecEnv, IPolicy> load,
    CheckpointFollower follower,
    ReloadSchedule schedule,
    ViewControls controls,
    ViewHub hub,
    ViewLog log,
    TimeProvider time) : IDisposable
{
    /// <summary>How often a run without a checkpoint is looked at.</summary>
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(1);

    // Browsers draw 60 pictures a second; a little less lets every one of them through at the game's own speed.
    private static readonly TimeSpan s_shortestShow = TimeSpan.FromMilliseconds(14);

    // What a reward is the sum of is read by people, not by programs that count.
    private static readonly TimeSpan s_rewardInterval = TimeSpan.FromMilliseconds(200);

    private readonly PictureClock _clock = new(time);
    private IWatchedGame _game = null!;
    private IPolicy? _policy;
    private CheckpointMessage? _checkpoint;
    private string? _note;       // what went wrong with the last reload
    private string? _waitingFor; // what there is to wait for
    private string? _reported;
    private uint _pictures;
    private long _shown;
    private int _episodes;
    private float[] _action = [];
    private double[] _rewards = [];
    private long _rewarded;

    /// <summary>How the run's training stands, or null where nobody says.</summary>
    public TrainingProgress? Training { get; init; }

    /// <summary>Episodes that ended.</summary>
    public int Episodes => _episodes;

    /// <summary>Waits for a checkpoint and plays.</summary>
    /// <param name="runDirectory">As people named it.</param>
    /// <param name="seed">Of the episodes' starts.</param>
    /// <param name="cancellation">The only way to end it.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    /// <exception cref="InvalidDataException">The first checkpoint is of another environment.</exception>
    public void Run(string runDirectory, ulong seed, CancellationToken cancellation)
    {
        CheckpointReader first = WaitForFirst(cancellation);
        _game = makeGame(first, reason => Wait(reason, TimeSpan.Zero, cancellation));
        Take(first);
        _waitingFor = null;
        log.Loaded(_checkpoint!);
        controls.Game = _game;
        hub.Publish(Describe(runDirectory));
        VecBuffers buffers = _game.Environment.Buffers;
        _action = new float[buffers.ChoiceWidth + buffers.RealWidth];
        _rewards = new double[_game.Environment.RewardTermNames.Count];
        _game.Environment.Reset(seed);
        long looked = time.GetTimestamp();
        int since = 0;
        while (true)
        {
            PlayEpisode(cancellation);
            since++;
            if (!schedule.IsDue(since, time.GetElapsedTime(looked)))
                continue;
            Follow();
            (looked, since) = (time.GetTimestamp(), 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _policy?.Dispose();
        _game?.Dispose();
    }

    private CheckpointReader WaitForFirst(CancellationToken cancellation)
    {
        while (true)
        {
            CheckpointReader? first = follower.Find(out IReadOnlyList<string> warnings);
            foreach (string warning in warnings)
                log.Warn(warning);
            if (first is not null)
                return first;
            Wait($"No checkpoint in {follower.Folder} yet; waiting for the first one", s_firstLook, cancellation);
        }
    }

    // Says once what is waited for.
    private void Wait(string reason, TimeSpan time, CancellationToken cancellation)
    {
        if (reason != _waitingFor)
            log.Waiting(reason);
        _waitingFor = reason;
        ReportStatus();
        if (cancellation.WaitHandle.WaitOne(time))
            throw new OperationCanceledException(cancellation);
    }

    private void PlayEpisode(CancellationToken cancellation)
    {
        IVecEnv environment = _game.Environment;
        VecBuffers buffers = environment.Buffers;
        double sum = 0;
        uint step = 0;
        Array.Clear(_rewards);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Training?.Read() is { } progress)
                hub.Publish(new TrainingMessage(progress));
            WaitForTurn(cancellation);
            _policy!.Act(buffers, 0, buffers.Count);
            KeepAction(buffers);
            if (_game.Step())
            {
                step++;
                sum += buffers.Rewards[0];
                AddRewards(environment.RewardTerms(0));
                Show(step, buffers.Rewards[0], sum, cancellation);
            }
            bool ended = buffers.Terminated[0] != 0 || buffers.Truncated[0] != 0;
            ShowRewards(ended);
            if (!ended)
                continue;
            if (step == 0)
                return; // a game that was asked anew and did not answer
            EndCause cause = environment.EndCauses[buffers.EndCauses[0]];
            var episode = new EpisodeMessage(
                ++_episodes, (int)step, sum, cause.Name, cause.Success, buffers.Truncated[0] != 0, _checkpoint!.Name);
            log.Episode(episode);
            hub.Publish(episode);
            return;
        }
    }

    private void AddRewards(ReadOnlySpan<double> terms)
    {
        for (int i = 0; i < _rewards.Length; i++)
            _rewards[i] += terms[i];
    }

    private void ShowRewards(bool ended)
    {
        if (_rewards.Length == 0 || (!ended && !controls.Paused && time.GetElapsedTime(_rewarded) < s_rewardInterval))
            return;
        _rewarded = time.GetTimestamp();
        hub.Publish(new RewardsMessage(_episodes + 1, [.. _rewards]));
    }

    private void WaitForTurn(CancellationToken cancellation)
    {
        while (!controls.TryTakeTurn())
        {
            ReportStatus();
            controls.WaitForChange(cancellation);
        }
        _game.SetSpeed(controls.Speed);
        _waitingFor = null;
        ReportStatus();
    }

    private void Show(uint step, float reward, double sum, CancellationToken cancellation)
    {
        for (int i = 0; i < _game.PicturesPerStep; i++)
        {
            _clock.Wait(_game.PictureInterval / controls.Speed, cancellation);
            // In a pause the last picture of the step is what people look at.
            bool visible = time.GetElapsedTime(_shown) >= s_shortestShow || (i == _game.PicturesPerStep - 1 && controls.Paused);
            ReadOnlySpan<byte> picture = _game.NextPicture(visible);
            _pictures++;
            if (!visible)
                continue;
            _shown = time.GetTimestamp();
            var header = new PictureHeader(_pictures, (uint)_episodes + 1, step, reward, (float)sum, _policy!.Values[0]);
            hub.Publish(PictureMessage.Encode(_game.PictureKind, header, _action, _policy.Preferences, picture));
        }
    }

    // The environment may change its buffers while it steps.
    private void KeepAction(VecBuffers buffers)
    {
        for (int i = 0; i < buffers.ChoiceWidth; i++)
            _action[i] = buffers.Actions[i];
        buffers.ContinuousActions.AsSpan(0, buffers.RealWidth).CopyTo(_action.AsSpan(buffers.ChoiceWidth));
    }

    // Looks for another checkpoint. Whatever is wrong with it, the one that plays stays.
    private void Follow()
    {
        string? name = null;
        try
        {
            CheckpointReader? found = follower.Find(out IReadOnlyList<string> warnings);
            foreach (string warning in warnings)
                log.Warn(warning);
            if (found is null || NameOf(found) == _checkpoint!.Name)
                return;
            name = NameOf(found);
            log.Detected(name);
            Take(found);
            log.Reloaded(_checkpoint!);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.ReloadFailed(problem.Message, _checkpoint!.Name);
            _note = $"{name ?? "The newest checkpoint"} could not be loaded: {problem.Message}";
        }
    }

    private void Take(CheckpointReader checkpoint)
    {
        IPolicy policy = load(checkpoint, _game.Environment);
        _policy?.Dispose();
        _policy = policy;
        _note = null;
        _checkpoint = new CheckpointMessage(
            NameOf(checkpoint), checkpoint.Manifest.Step, checkpoint.Manifest.Score, time.GetUtcNow(), (_checkpoint?.Reloads ?? -1) + 1,
            policy.PreferenceKind switch
            {
                PreferenceKind.Probabilities => "probabilities",
                PreferenceKind.ActionValues => "action_values",
                _ => null,
            });
    }

    private GameMessage Describe(string runDirectory) => new(
        _game.Name,
        runDirectory,
        _game.Painter,
        _game.Action,
        _game.PictureInterval > TimeSpan.Zero ? 1 / _game.PictureInterval.TotalSeconds : 0,
        [.. _game.Speeds.Select(Finite)],
        _game.CanPause,
        _game.Keys)
    {
        RewardTerms = _game.Environment.RewardTermNames,
        Numbers = _game.Numbers,
    };

    // Says how things stand where that has changed.
    private void ReportStatus()
    {
        string state = _waitingFor is not null ? "waiting" : controls.Paused ? "paused" : "playing";
        var status = new StatusMessage(state, Finite(controls.Speed), _checkpoint, follower.Choice, _waitingFor ?? _note);
        string summary = $"{status}";
        if (summary == _reported)
            return;
        _reported = summary;
        hub.Publish(status);
    }

    private static double? Finite(double speed) => double.IsFinite(speed) ? speed : null;

    private static string NameOf(CheckpointReader checkpoint) => Path.GetFileName(Path.TrimEndingDirectorySeparator(checkpoint.Folder));
}
