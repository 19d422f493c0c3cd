using System.Globalization;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.GameBoy.Play;

/// <summary>A game that is played by hand: runs it, carries out what pages ask for, and shows them what there is to see.</summary>
internal sealed class PlaySession
{
    private const int FramesBetweenStates = 12, KeptStates = 300; // a minute
    private const int ShownMatches = 64;
    private static readonly TimeSpan s_frame = TimeSpan.FromSeconds(70_224 / 4_194_304.0), s_still = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromMilliseconds(100);

    private readonly GameBoyMachine _machine;
    private readonly GameProfile? _profile;
    private readonly PlayHub _hub;
    private readonly PlayRecorder _recorder;
    private readonly PictureClock _clock;
    private readonly TimeProvider _time;
    private readonly Rewinder _rewinder;
    private readonly LiveSearch _search;
    private readonly byte[]? _episodeStart; // where the profile's episodes begin
    private readonly Dictionary<int, byte[]> _slots = [];
    private readonly List<(string Name, WatchedValue Value)> _watched = [];
    private readonly ushort[] _frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
    private readonly byte[] _picture;
    private readonly byte _pictureKind;
    private double _speed = 1;
    private bool _paused, _rewinding;
    private int _single;   // frames to run in a pause
    private long _frames;  // since the console was switched on, or a state came
    private bool _fromPowerOn = true;
    private long _recordedFrom; // frame at which a recording began
    private GameBoyButtons _held;
    private uint _shown;
    private long _looked, _drawn;

    /// <summary>What shows it.</summary>
    public static ViewPage Page => new(ViewPage.Viewer, typeof(ViewServer).Assembly, typeof(PlaySession).Assembly) { Index = "play.html" };

    /// <param name="machine">Just switched on; stays the caller's.</param>
    /// <param name="map">Memory that is searched.</param>
    /// <param name="title">Of the game.</param>
    /// <param name="profile">Whose episodes can be demonstrated, or null.</param>
    /// <param name="hub">To the pages.</param>
    /// <param name="recorder">Writes files.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="ProfileException">The profile's boot script does not get there.</exception>
    /// <exception cref="InputException">It watches what this machine does not have.</exception>
    public PlaySession(GameBoyMachine machine, MemoryMap map, string title, GameProfile? profile, PlayHub hub, PlayRecorder recorder, TimeProvider time)
    {
        (_machine, _profile, _hub, _recorder, _time) = (machine, profile, hub, recorder, time);
        _clock = new PictureClock(time);
        _rewinder = new Rewinder(machine, KeptStates);
        _search = new LiveSearch(machine, map);
        _pictureKind = machine.Model == GameBoyModel.Cgb ? WatchedGameBoy.Colour : WatchedGameBoy.Shades;
        _picture = new byte[_pictureKind == WatchedGameBoy.Colour ? _frame.Length * 2 : _frame.Length / 4];
        if (profile is not null)
        {
            GameBoyVecEnv.RequireValues(profile, machine);
            byte[] on = State();
            GameBoyBoot.Run(profile, machine);
            _episodeStart = State();
            machine.LoadState(on);
            _watched.AddRange(profile.ValueNames.Zip(profile.Values));
        }
        hub.Tell("game", new
        {
            Title = title,
            Profile = profile?.Name,
            Actions = profile?.Actions.Select(action => action.Name) ?? [],
            Kinds = ValueTable.KindNames,
        });
    }

    /// <summary>Plays until that is cancelled.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Run(CancellationToken cancellation)
    {
        TellStatus();
        while (true)
        {
            while (_hub.TryTake(out PlayRequest? request)) Carry(request!);
            if (!Advance()) _clock.Wait(s_still, cancellation);
            else if (_speed > 0) _clock.Wait(s_frame / _speed, cancellation);
            else cancellation.ThrowIfCancellationRequested();
            Look();
        }
    }

    /// <summary>Runs a frame, or goes back one state.</summary>
    /// <returns>False where the game stands still.</returns>
    internal bool Advance()
    {
        if (_rewinding)
        {
            if (_rewinder.Back() is not { } frame) return false;
            _recorder.Truncate((int)(frame - _recordedFrom));
            _frames = frame;
            // A state has no picture: the next frame's is shown.
            _machine.RunFrames(1, drawLast: true);
            Draw();
            _rewinder.Again();
            return true;
        }
        if (_paused && _single == 0) return false;
        if (_frames % FramesBetweenStates == 0 && (_recorder.Recording is null || IsStepBegin)) _rewinder.Keep(_frames);
        if (_recorder.Recording == "demonstration")
        {
            // An agent chooses for a whole step, and time stands still until one of its actions is pressed.
            if (IsStepBegin)
            {
                if (ActionFor(_hub.Buttons) is not { } action) return false;
                _held = action.Buttons;
            }
        }
        else
        {
            _held = _hub.Buttons;
        }
        _single = Math.Max(0, _single - 1);
        bool draws = _speed is > 0 and <= 1 || _paused || _time.GetElapsedTime(_drawn) >= s_frame;
        _machine.SetButtons(_held);
        _machine.RunFrames(1, drawLast: draws);
        _recorder.Add(_held);
        _frames++;
        if (draws) Draw();
        return true;
    }

    private bool IsStepBegin => (_frames - _recordedFrom) % (_profile?.FramesPerStep ?? 1) == 0;

    // The action that presses most of what is held, and nothing else.
    private ProfileAction? ActionFor(GameBoyButtons held) => _profile!.Actions
        .Where(action => (action.Buttons & ~held) == GameBoyButtons.None && action.Tilt == default)
        .MaxBy(action => int.PopCount((int)action.Buttons));

    /// <summary>Carries a request out.</summary>
    internal void Carry(PlayRequest request)
    {
        try
        {
            Do(request);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InputException)
        {
            Note($"not written: {problem.Message}");
        }
        catch (ArgumentException problem)
        {
            Note(problem.Message);
        }
        TellStatus();
    }

    private void Do(PlayRequest request)
    {
        int slot = (int)(request.Number ?? 0);
        switch (request.Action)
        {
            case PlayAction.Pause: (_paused, _single) = (true, 0); break;
            case PlayAction.Resume: _paused = false; break;
            case PlayAction.Frame: (_paused, _single) = (true, _single + 1); break;
            case PlayAction.Speed: _speed = request.Number!.Value; break;
            case PlayAction.Rewind: _rewinding = request.Number == 1; break;
            case PlayAction.Reset: Begin(null); break;
            case PlayAction.Save: _slots[slot] = State(); break;
            case PlayAction.Load when _slots.TryGetValue(slot, out byte[]? state): Begin(state); break;
            case PlayAction.Load: Note($"slot {slot} is empty"); break;
            case PlayAction.SearchNew: _search.Begin(request.Kind); TellSearch(); break;
            case PlayAction.Search: _search.Narrow(request.Relation, (int?)request.Number); TellSearch(); break;
            case PlayAction.Watch: Watch(request); break;
            case PlayAction.WriteState: Note($"the state is in {_recorder.WriteState(State())}: boot: {{state: FILE}} of a profile begins there"); break;
            case PlayAction.RecordScript: Record(() => _recorder.BeginScript(_fromPowerOn && _frames == 0 ? null : State())); break;
            case PlayAction.RecordDemonstration when _profile is null: Note("demonstrations are of a profile: --profile FILE"); break;
            case PlayAction.RecordDemonstration:
                Begin(_episodeStart);
                _machine.SetButtons(GameBoyButtons.None);
                _machine.RunFrames(_profile.NoopFramesLow, drawLast: true);
                Record(() => _recorder.BeginDemonstration(_profile.NoopFramesLow));
                Draw();
                break;
            default: Note(_recorder.Stop(_profile)); break;
        }
    }

    // Goes on from a state, or from power-on. What was recorded leads nowhere then.
    private void Begin(byte[]? state)
    {
        _recorder.Cancel();
        _rewinder.Clear();
        if (state is null) _machine.Reset();
        else _machine.LoadState(state);
        (_frames, _fromPowerOn) = (0, state is null);
    }

    private void Record(Action begin)
    {
        begin();
        _rewinder.Clear();
        _recordedFrom = _frames;
    }

    private void Watch(PlayRequest request)
    {
        int address = (int)request.Number!.Value;
        string name = string.Create(CultureInfo.InvariantCulture, $"0x{address:X4}{(request.Bank > 0 ? $" bank {request.Bank}" : "")}");
        if (_watched.RemoveAll(watched => watched.Name == name) > 0) return;
        var value = new WatchedValue(request.Kind, address, request.Bank > 0 ? request.Bank : -1);
        _ = MemoryDecoder.Decode(value, _machine); // throws where there is no such place
        _watched.Add((name, value));
    }

    private void Look()
    {
        if (_time.GetElapsedTime(_looked) < s_lookInterval) return;
        _looked = _time.GetTimestamp();
        _hub.Tell("watched", new { Values = _watched.Select(watched => new { watched.Name, Value = MemoryDecoder.Decode(watched.Value, _machine) }) });
        TellStatus();
    }

    private void TellSearch() => _hub.Tell("search", new { _search.Count, Matches = _search.First(ShownMatches) });

    private void TellStatus() => _hub.Tell("status", new
    {
        Paused = _paused,
        Rewinding = _rewinding,
        Speed = _speed,
        Frames = _frames,
        Kept = _rewinder.Count * FramesBetweenStates / 60,
        Slots = _slots.Keys.Order(),
        _recorder.Recording,
        Recorded = _recorder.Frames,
    });

    private void Note(string text) => _hub.Tell("note", new { Text = text }, keep: false);

    private void Draw()
    {
        _drawn = _time.GetTimestamp();
        _machine.GetFrame(_frame);
        WatchedGameBoy.Pack(_frame, _pictureKind, _picture);
        _hub.Show(PictureMessage.Encode(_pictureKind, new PictureHeader(++_shown, 1, (uint)_frames, 0, 0, float.NaN), [], [], _picture));
    }

    private byte[] State()
    {
        var state = new byte[_machine.StateSize];
        _machine.SaveState(state);
        return state;
    }
}
