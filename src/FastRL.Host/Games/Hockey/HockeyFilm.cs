using FastRL.Host.Output;

namespace FastRL.Host.Games.Hockey;

/// <summary>Draws rinks as pictures of a film, in the original's colours and sizes: 600 x 480 pixels, 60 a metre.</summary>
internal sealed class HockeyFilm
{
    private const int Width = 600, Height = 480, Metre = 60, PicturesPerSecond = 50;
    private const int GoalAt = 250, GoalHalf = 75, CentreRadius = 100, PuckRadius = 13;
    private const byte Ground = 0, Centre = 1, Zone = 2, Wall = 3, Goal = 4, LeftPlayer = 5, RightPlayer = 6, Puck = 7;

    // Player one's racket, in metres; player two's is its mirror image.
    private static readonly (float X, float Y)[] s_racket = [(0.1f, 0.4f), (0.1f, -0.4f), (-0.2f, -0.4f), (-0.36f, -0.2f), (-0.42f, 0), (-0.36f, 0.2f), (-0.2f, 0.4f)];

    private readonly byte[] _rink = new byte[Width * Height];
    private readonly byte[] _picture = new byte[Width * Height];

    /// <summary>Draws the rink without players once.</summary>
    public HockeyFilm()
    {
        Fill(_rink, Wall, (x, y) => Math.Abs(y) is >= 200 and <= 220 && Math.Abs(x) <= GoalAt);
        // The pieces beside the goals, their ends cut slantwise.
        Fill(_rink, Wall, (x, y) => Math.Abs(x) is >= 235 and <= 255 && Math.Abs(y) >= 82 - (0.35f * (Math.Abs(x) - 235)) && Math.Abs(y) <= 215);
        Fill(_rink, Centre, (x, y) => IsRing(x, y, 0, CentreRadius));
        Fill(_rink, Zone, (x, y) => Math.Abs(x) < GoalAt && IsRing(Math.Abs(x), y, GoalAt, GoalHalf));
        Fill(_rink, Goal, (x, y) => Math.Abs(x) is >= 245 and <= 265 && Math.Abs(y) <= GoalHalf);
    }

    /// <summary>What all pictures have in common.</summary>
    public static FilmFormat Format { get; } = new(Width, Height, PicturesPerSecond,
        [(255, 255, 255), (204, 204, 204), (239, 203, 138), (0, 0, 0), (128, 128, 128), (235, 98, 53), (93, 158, 199), (0, 0, 0)]);

    /// <summary>Draws a moment; valid until the next call.</summary>
    public ReadOnlySpan<byte> Draw(in HockeyPicture moment)
    {
        _rink.CopyTo(_picture, 0);
        float turn = moment.Turned > 0 ? -1 : 1;
        Racket(LeftPlayer, moment.LeftX, moment.LeftY, moment.LeftAngle, facing: 1, turn);
        Racket(RightPlayer, moment.RightX, moment.RightY, moment.RightAngle, facing: -1, turn);
        (float puckX, float puckY) = (turn * moment.PuckX * Metre, turn * moment.PuckY * Metre);
        Fill(_picture, Puck, (x, y) => ((x - puckX) * (x - puckX)) + ((y - puckY) * (y - puckY)) <= PuckRadius * PuckRadius, puckX, puckY, PuckRadius);
        return _picture;
    }

    private static bool IsRing(float x, float y, float centre, float radius) =>
        Math.Abs(MathF.Sqrt(((x - centre) * (x - centre)) + (y * y)) - radius) <= 1;

    private void Racket(byte colour, float x, float y, float angle, float facing, float turn)
    {
        (float sine, float cosine) = MathF.SinCos(angle);
        Span<(float X, float Y)> corners = stackalloc (float, float)[s_racket.Length];
        for (int i = 0; i < corners.Length; i++)
        {
            (float px, float py) = (facing * s_racket[i].X, s_racket[i].Y);
            corners[i] = (turn * Metre * (x + (cosine * px) - (sine * py)), turn * Metre * (y + (sine * px) + (cosine * py)));
        }
        (float X, float Y)[] polygon = [.. corners];
        Fill(_picture, colour, (px, py) => IsInside(polygon, px, py), turn * Metre * x, turn * Metre * y, 0.6f * Metre);
    }

    // Convex: a point inside is on the same side of every edge.
    private static bool IsInside((float X, float Y)[] polygon, float x, float y)
    {
        bool left = false, right = false;
        for (int i = 0; i < polygon.Length; i++)
        {
            (float ax, float ay) = polygon[i];
            (float bx, float by) = polygon[(i + 1) % polygon.Length];
            float side = ((bx - ax) * (y - ay)) - ((by - ay) * (x - ax));
            left |= side > 0;
            right |= side < 0;
        }
        return !(left && right);
    }

    /// <summary>Colours the pixels around a place whose middle, in pixels from the rink's centre with y up, is inside a shape.</summary>
    private static void Fill(byte[] pixels, byte colour, Func<float, float, bool> isInside, float nearX = 0, float nearY = 0, float within = Width)
    {
        int left = Math.Clamp((int)(nearX - within) + (Width / 2) - 1, 0, Width), right = Math.Clamp((int)(nearX + within) + (Width / 2) + 2, 0, Width);
        int top = Math.Clamp((Height / 2) - (int)(nearY + within) - 2, 0, Height), bottom = Math.Clamp((Height / 2) - (int)(nearY - within) + 2, 0, Height);
        for (int row = top; row < bottom; row++)
            for (int column = left; column < right; column++)
                if (isInside(column + 0.5f - (Width / 2), (Height / 2) - row - 0.5f)) pixels[(row * Width) + column] = colour;
    }
}
