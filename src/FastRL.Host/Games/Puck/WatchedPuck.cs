using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Interop.Bridge;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.Puck;

/// <summary>Puck in its own process, drawn as a rink after each decision. The game keeps time itself.</summary>
internal sealed class WatchedPuck : IWatchedGame
{
    private const float FastestTimeScale = 100;
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(5);

    private readonly RinkWatch _watch;
    private readonly float _episodeSeconds;
    private readonly float _decisionSeconds;
    private readonly RinkPicture[] _picture = new RinkPicture[1];
    private int _decisions;

    /// <summary>Takes over an environment of one game.</summary>
    /// <param name="environment">Owned from now on.</param>
    /// <param name="watch">Its encoder and time scale.</param>
    /// <param name="layout">Words for what is exchanged.</param>
    /// <param name="episodeSeconds">Seconds of the game after which an episode is cut.</param>
    /// <param name="decisionSeconds">Seconds of the game between two decisions.</param>
    public WatchedPuck(IVecEnv environment, RinkWatch watch, GameLayout layout, float episodeSeconds, float decisionSeconds)
    {
        if (environment.Count != 1)
            throw new ArgumentException($"one game is watched, not {environment.Count}", nameof(environment));
        Environment = environment;
        _watch = watch;
        _episodeSeconds = episodeSeconds;
        _decisionSeconds = decisionSeconds;
        Action = new ActionLabels(
            [.. layout.Binary.Select(name => (IReadOnlyList<string>)[$"no {name}", name])],
            [.. layout.Continuous.Select(name => new RealLabel(name, -1, 1))]);
    }

    /// <inheritdoc/>
    public string Name => "puck";

    /// <inheritdoc/>
    public IVecEnv Environment { get; }

    /// <inheritdoc/>
    public ActionLabels Action { get; }

    /// <inheritdoc/>
    public string Painter => "rink";

    /// <inheritdoc/>
    public byte PictureKind => 3;

    /// <inheritdoc/>
    public int PicturesPerStep => 1;

    /// <inheritdoc/>
    public TimeSpan PictureInterval => TimeSpan.Zero;

    /// <inheritdoc/>
    public IReadOnlyList<double> Speeds { get; } = [0.25, 0.5, 1, 2, 4, 10, 30, double.PositiveInfinity];

    /// <inheritdoc/>
    /// <remarks>A game whose trainer is silent plays on by itself.</remarks>
    public bool CanPause => false;

    /// <inheritdoc/>
    public void SetSpeed(double speed) => _watch.TimeScale = (float)Math.Min(speed, FastestTimeScale);

    /// <inheritdoc/>
    public bool Step()
    {
        _watch.Begin();
        Environment.Send(0);
        Environment.Recv(0);
        VecBuffers buffers = Environment.Buffers;
        if (buffers.Absent[0] != 0)
        {
            _decisions = 0;
            Thread.Sleep(s_retry); // until the game answers again
            return false;
        }
        _decisions++;
        _picture[0] = Picture(_watch.Observed, _episodeSeconds - (_decisions * _decisionSeconds));
        if (buffers.Terminated[0] != 0 || buffers.Truncated[0] != 0)
            _decisions = 0;
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NextPicture(bool visible) => visible ? MemoryMarshal.AsBytes(_picture.AsSpan()) : [];

    /// <inheritdoc/>
    public void Dispose() => Environment.Dispose();

    /// <summary>The rink that a game observed, turned so that the skater attacks the goal at +z.</summary>
    /// <param name="observed">As the game sent it: <see cref="PuckFeatures"/> has the order.</param>
    /// <param name="secondsLeft">Until the episode is cut.</param>
    internal static RinkPicture Picture(ReadOnlySpan<float> observed, float secondsLeft)
    {
        float side = observed[19] < 0 ? -1 : 1;
        return new RinkPicture(
            side * observed[0], side * observed[1], side < 0 ? observed[6] + MathF.PI : observed[6],
            side * observed[13], side * observed[14],
            side * observed[7], observed[9], side * observed[8],
            observed[21], observed[22], Math.Max(0, secondsLeft));
    }
}
