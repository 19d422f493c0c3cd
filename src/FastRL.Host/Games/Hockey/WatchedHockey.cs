using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Output;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Hockey;

/// <summary>A game of hockey that is watched: the checkpoint is player one, and somebody or nobody plays against it.</summary>
internal sealed class WatchedHockey : IWatchedGame, IFilmedGame
{
    private const int StepsPerSecond = 50, ActionWidth = 4;

    private readonly HockeyTrainingEnv _environment;
    private readonly HockeyKeyboard? _person;
    private readonly bool _turned;
    private readonly HockeyPicture[] _picture = new HockeyPicture[1];
    private readonly HockeyFilm _film = new();
    private int _steps;
    private int _goals;
    private int _against;

    /// <summary>Takes over an environment of one game.</summary>
    /// <param name="environment">Owned from now on.</param>
    /// <param name="person">Who plays by keyboard as player two, or null.</param>
    /// <param name="turned">Whether the rink is shown with player two on the left.</param>
    public WatchedHockey(HockeyTrainingEnv environment, HockeyKeyboard? person, bool turned)
    {
        if (environment.Count != 1) throw new ArgumentException($"one game is watched, not {environment.Count}", nameof(environment));
        (_environment, _person, _turned) = (environment, person, turned);
        Action = environment.ActionSpace is ActionSpace.Discrete choices
            ? new ActionLabels([choices.Names], [])
            : new ActionLabels([], [.. ((string[])["x", "y", "turn", "shoot"])[..environment.Buffers.RealWidth].Select(name => new RealLabel(name, -1, 1))]);
    }

    /// <inheritdoc/>
    public string Name => HockeyGame.GameName;

    /// <inheritdoc/>
    public IVecEnv Environment => _environment;

    /// <inheritdoc/>
    public ActionLabels Action { get; }

    /// <inheritdoc/>
    public string Painter => "hockey";

    /// <inheritdoc/>
    public byte PictureKind => 4;

    /// <inheritdoc/>
    public int PicturesPerStep => 1;

    /// <inheritdoc/>
    public TimeSpan PictureInterval { get; } = TimeSpan.FromSeconds(1.0 / StepsPerSecond);

    /// <inheritdoc/>
    public IReadOnlyList<double> Speeds { get; } = [0.25, 0.5, 1, 2, 4, double.PositiveInfinity];

    /// <inheritdoc/>
    public bool CanPause => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => _person is null ? [] : HockeyKeyboard.Keys;

    /// <inheritdoc/>
    public FilmFormat Film => HockeyFilm.Format;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> DrawPicture() => _film.Draw(_picture[0]);

    /// <inheritdoc/>
    public void SetSpeed(double speed)
    {
    }

    /// <inheritdoc/>
    public void Press(IReadOnlyCollection<string> keys) => _person?.Press(keys);

    /// <inheritdoc/>
    public bool Step()
    {
        string opponent = _environment.Playing(0).Opponent;
        bool chooses = _environment.Playing(0).Player == HockeyPlayer.External;
        Environment.Send(0);
        Environment.Recv(0);
        _steps++;
        if (_environment.Scores[0] > 5) _goals++; // a goal pays 10 either way
        if (_environment.Scores[0] < -5) _against++;
        ReadOnlySpan<float> other = chooses ? _environment.OpponentAction(0) : [];
        ReadOnlySpan<float> values = chooses ? _environment.Rivals.Get(opponent).Policy.Values : [];
        _picture[0] = Draw(
            _environment.Seen(0), _goals, _against, Math.Max(0, (new HockeyGame().MaxSteps - _steps) / (float)StepsPerSecond), _turned, other,
            values.Length > 0 ? values[0] : float.NaN);
        if (Environment.Buffers.EndCauses[0] >= 0) _steps = 0;
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NextPicture(bool visible) => visible ? MemoryMarshal.AsBytes(_picture.AsSpan()) : [];

    /// <inheritdoc/>
    public void Dispose() => _environment.Dispose();

    private static HockeyPicture Draw(
        ReadOnlySpan<float> seen, int goals, int against, float secondsLeft, bool turned, ReadOnlySpan<float> other, float value)
    {
        Span<float> action = stackalloc float[ActionWidth];
        action.Fill(float.NaN);
        other.CopyTo(action);
        bool keepMode = seen.Length > 16;
        return new HockeyPicture(
            seen[0], seen[1], seen[2], seen[6], seen[7], seen[8], seen[12], seen[13], keepMode ? seen[16] : 0, keepMode ? seen[17] : 0, goals, against,
            secondsLeft, turned ? 1 : 0, action[0], action[1], action[2], action[3], value);
    }
}
