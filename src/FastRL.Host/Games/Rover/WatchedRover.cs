using FastRL.Envs;
using FastRL.Envs.Rover;
using FastRL.Host.Output;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Rover;

/// <summary>A rover that is watched.</summary>
/// <param name="environment">One copy; owned from now on.</param>
internal sealed class WatchedRover(RoverVecEnv environment) : IWatchedGame, IFilmedGame
{
    private readonly RoverFilm _film = new();
    private readonly byte[] _picture = new byte[RoverVecEnv.ViewBytes];

    /// <inheritdoc/>
    public string Name => RoverGame.GameName;

    /// <inheritdoc/>
    public IVecEnv Environment => environment;

    /// <inheritdoc/>
    public ActionLabels Action { get; } = new([], [new RealLabel("speed", -1, 1), new RealLabel("turn", -1, 1), new RealLabel("dig", 0, 1)]);

    /// <inheritdoc/>
    public string Painter => "rover";

    /// <inheritdoc/>
    public byte PictureKind => 5;

    /// <inheritdoc/>
    public int PicturesPerStep => 1;

    /// <inheritdoc/>
    public TimeSpan PictureInterval { get; } = TimeSpan.FromSeconds(environment.TicksPerStep / 60.0);

    /// <inheritdoc/>
    public IReadOnlyList<double> Speeds { get; } = [0.5, 1, 2, 4, 10, double.PositiveInfinity];

    /// <inheritdoc/>
    public bool CanPause => true;

    /// <inheritdoc/>
    public void SetSpeed(double speed)
    {
    }

    /// <inheritdoc/>
    public bool Step()
    {
        environment.Send(0);
        environment.Recv(0);
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NextPicture(bool visible)
    {
        if (!visible)
            return [];
        environment.CopyView(0, _picture);
        return _picture;
    }

    /// <inheritdoc/>
    public FilmFormat Film => RoverFilm.Format;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> DrawPicture() => _film.Draw(NextPicture(visible: true));

    /// <inheritdoc/>
    public void Dispose() => environment.Dispose();
}
