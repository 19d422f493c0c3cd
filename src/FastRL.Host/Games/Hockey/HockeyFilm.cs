using FastRL.Host.Output;

namespace FastRL.Host.Games.Hockey;

/// <summary>Draws rinks as pictures of a film, in the original's colours and sizes: 600 x 480 pixels, 60 a metre.</summary>
internal sealed class HockeyFilm
{
    private const int Width = 600, Height = 480, Metre = 60, PicturesPerSecond = 50;
    private const int GoalAt = 250, GoalHalf = 75, CentreRadius = 100, PuckRadius = 13;
    private const byte Centre = 1, Zone = 2, Wall = 3, Goal = 4, LeftPlayer = 5, RightPlayer = 6, Puck = 7; // 0 is the ground

    // Player one's racket, in metres; player two's is its mirror image.
    private static readonly (float X, float Y)[] s_racket = [(0.1f, 0.4f), (0.1f, -0.4f), (-0.2f, -0.4f), (-0.36f, -0.2f), (-0.42f, 0), (-0.36f, 0.2f), (-0.2f, 0.4f)];

    private readonly PixelCanvas _rink = new(Width, Height), _picture = new(Width, Height);

    /// <summary>Draws the rink without players once.</summary>
    public HockeyFilm()
    {
        Lay(Wall, (x, y) => Math.Abs(y) is >= 200 and <= 220 && Math.Abs(x) <= GoalAt);
        // The pieces beside the goals, their ends cut slantwise.
        Lay(Wall, (x, y) => Math.Abs(x) is >= 235 and <= 255 && Math.Abs(y) >= 82 - (0.35f * (Math.Abs(x) - 235)) && Math.Abs(y) <= 215);
        Lay(Centre, (x, y) => IsRing(x, y, 0, CentreRadius));
        Lay(Zone, (x, y) => Math.Abs(x) < GoalAt && IsRing(Math.Abs(x), y, GoalAt, GoalHalf));
        Lay(Goal, (x, y) => Math.Abs(x) is >= 245 and <= 265 && Math.Abs(y) <= GoalHalf);
    }

    /// <summary>What all pictures have in common.</summary>
    public static FilmFormat Format { get; } = new(Width, Height, PicturesPerSecond,
        [(255, 255, 255), (204, 204, 204), (239, 203, 138), (0, 0, 0), (128, 128, 128), (235, 98, 53), (93, 158, 199), (0, 0, 0)]);

    /// <summary>Draws a moment; valid until the next call.</summary>
    public ReadOnlySpan<byte> Draw(in HockeyPicture moment)
    {
        _picture.Copy(_rink);
        float turn = moment.Turned > 0 ? -1 : 1;
        Racket(LeftPlayer, moment.LeftX, moment.LeftY, moment.LeftAngle, facing: 1, turn);
        Racket(RightPlayer, moment.RightX, moment.RightY, moment.RightAngle, facing: -1, turn);
        _picture.Disc(Puck, (Width / 2) + (turn * moment.PuckX * Metre), (Height / 2) + (turn * moment.PuckY * Metre), PuckRadius);
        return _picture.Pixels;
    }

    private static bool IsRing(float x, float y, float centre, float radius) =>
        Math.Abs(MathF.Sqrt(((x - centre) * (x - centre)) + (y * y)) - radius) <= 1;

    // A shape around the rink's centre.
    private void Lay(byte colour, Func<float, float, bool> isInside) =>
        _rink.Fill(colour, (x, y) => isInside(x - (Width / 2), y - (Height / 2)), Width / 2, Height / 2, Width);

    private void Racket(byte colour, float x, float y, float angle, float facing, float turn)
    {
        (float sine, float cosine) = MathF.SinCos(angle);
        Span<(float X, float Y)> corners = stackalloc (float, float)[s_racket.Length];
        for (int i = 0; i < corners.Length; i++)
        {
            (float px, float py) = (facing * s_racket[i].X, s_racket[i].Y);
            corners[i] = ((Width / 2) + (turn * Metre * (x + (cosine * px) - (sine * py))), (Height / 2) + (turn * Metre * (y + (sine * px) + (cosine * py))));
        }
        _picture.Polygon(colour, corners);
    }
}
