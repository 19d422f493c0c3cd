using System.Runtime.InteropServices;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Envs;
using FastRL.Host.Output;
using FastRL.Web.Viewing;

namespace FastRL.Host.Games.GameBoy;

/// <summary>A Game Boy game, drawn at every emulated frame.</summary>
/// <remarks>
/// The environment runs a step's frames at once and draws none. What is shown is the same step run again on a machine
/// beside it, from the state before the step and with the same buttons: so the environment is the one that was trained in.
/// </remarks>
internal sealed class WatchedGameBoy : IWatchedGame, IFilmedGame
{
    /// <summary>Picture of 144 rows of 160 shades, 0 light to 3 dark, four in a byte, the leftmost in the low bits.</summary>
    internal const byte Shades = 1;

    /// <summary>Picture of 144 rows of 160 RGB555 colours in two bytes each, low byte first, red in the low bits.</summary>
    internal const byte Colour = 2;

    private const double DotsPerSecond = 4_194_304;
    private const double DotsPerFrame = 70_224;

    private readonly GameProfile _profile;
    private readonly GameBoyVecEnv _game;
    private readonly IVecEnv _environment;
    private readonly GameBoyRom _rom;
    private readonly GameBoyMachine _shown;
    private readonly byte[] _before;
    private readonly ushort[] _frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
    private readonly byte[] _picture;
    private readonly byte[] _filmed;

    /// <summary>Takes over a game of one copy.</summary>
    /// <param name="profile">The game.</param>
    /// <param name="romPath">The user's ROM, or null for the profile's own.</param>
    /// <param name="game">The game.</param>
    /// <param name="environment">The same as the agent sees it; owned from now on.</param>
    public WatchedGameBoy(GameProfile profile, string? romPath, GameBoyVecEnv game, IVecEnv environment)
    {
        if (game.Count != 1)
            throw new ArgumentException($"one copy is watched, not {game.Count}", nameof(game));
        _game = game;
        _profile = profile;
        _environment = environment;
        string path = romPath ?? profile.Rom.Path;
        _rom = GameBoyRom.FromBytes(profile.Rom.Read(path), path);
        _shown = new GameBoyMachine(_rom, profile.Model);
        _before = new byte[_shown.StateSize];
        PictureKind = _shown.Model == GameBoyModel.Cgb ? Colour : Shades;
        _picture = new byte[PictureKind == Colour ? _frame.Length * 2 : _frame.Length / 4];
        _filmed = new byte[_frame.Length];
        Action = new ActionLabels([((ActionSpace.Discrete)environment.ActionSpace).Names], []);
    }

    /// <inheritdoc/>
    public string Name => _profile.Name;

    /// <inheritdoc/>
    public IVecEnv Environment => _environment;

    /// <inheritdoc/>
    public ActionLabels Action { get; }

    /// <inheritdoc/>
    public string Painter => "gameboy";

    /// <inheritdoc/>
    public byte PictureKind { get; }

    /// <inheritdoc/>
    public int PicturesPerStep => _profile.FramesPerStep;

    /// <inheritdoc/>
    public TimeSpan PictureInterval { get; } = TimeSpan.FromSeconds(DotsPerFrame / DotsPerSecond);

    /// <inheritdoc/>
    public IReadOnlyList<double> Speeds { get; } = [0.25, 0.5, 1, 2, 4, 8, double.PositiveInfinity];

    /// <inheritdoc/>
    public bool CanPause => true;

    /// <summary>The machine that is shown.</summary>
    internal GameBoyMachine Shown => _shown;

    /// <inheritdoc/>
    public void SetSpeed(double speed)
    {
        // The viewer keeps this game's time.
    }

    /// <inheritdoc/>
    public bool Step()
    {
        _game.GetMachine(0).SaveState(_before);
        _environment.Send(0);
        _environment.Recv(0);
        _shown.LoadState(_before);
        ProfileAction action = _profile.Actions[_environment.Buffers.Actions[0]];
        _shown.SetButtons(action.Buttons);
        _shown.SetTilt(action.Tilt);
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NextPicture(bool visible)
    {
        _shown.RunFrames(1, drawLast: visible);
        if (!visible)
            return [];
        _shown.GetFrame(_frame);
        Pack(_frame, PictureKind, _picture);
        return _picture;
    }

    /// <inheritdoc/>
    /// <remarks>A picture a step; of 32,768 colours the nearest of 252: six reds, seven greens, six blues.</remarks>
    public FilmFormat Film => new(
        GameBoyMachine.ScreenWidth, GameBoyMachine.ScreenHeight, Math.Clamp((int)Math.Round(DotsPerSecond / DotsPerFrame / PicturesPerStep), 1, 50),
        PictureKind == Shades
            ? [(255, 255, 255), (170, 170, 170), (85, 85, 85), (0, 0, 0)]
            : [.. Enumerable.Range(0, 252).Select(i => ((byte)(i / 42 * 51), (byte)(i / 6 % 7 * 255 / 6), (byte)(i % 6 * 51)))]);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> DrawPicture()
    {
        _shown.RunFrames(PicturesPerStep, drawLast: true);
        _shown.GetFrame(_frame);
        for (int i = 0; i < _frame.Length; i++)
            _filmed[i] = (byte)(PictureKind == Shades ? _frame[i] : (Step(_frame[i], 5) * 42) + (Step(_frame[i] >> 5, 6) * 6) + Step(_frame[i] >> 10, 5));
        return _filmed;

        static int Step(int colour, int steps) => (((colour & 31) * steps) + 15) / 31;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shown.Dispose();
        _rom.Dispose();
        _environment.Dispose();
    }

    /// <summary>Lays a frame of the core out as a message has it.</summary>
    internal static void Pack(ReadOnlySpan<ushort> frame, byte kind, Span<byte> picture)
    {
        if (kind == Colour)
        {
            MemoryMarshal.AsBytes(frame).CopyTo(picture);
            return;
        }
        for (int i = 0; i < picture.Length; i++)
        {
            ReadOnlySpan<ushort> four = frame.Slice(4 * i, 4);
            picture[i] = (byte)(four[0] | (four[1] << 2) | (four[2] << 4) | (four[3] << 6));
        }
    }
}
