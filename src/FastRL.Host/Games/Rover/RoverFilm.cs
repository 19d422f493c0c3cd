using System.Runtime.InteropServices;
using FastRL.Host.Output;

namespace FastRL.Host.Games.Rover;

/// <summary>Draws fields as pictures of a film, in the page's colours: 680 x 500 pixels, 100 a metre.</summary>
internal sealed class RoverFilm
{
    private const int Width = 680, Height = 500, Metre = 100;
    private const int Obstacles = 11, Orbs = 15; // of fr_rover_view
    private const byte Rock = 5, Crater = 6, Column = 7, Orb = 8, HeldOrb = 9, DeliveredOrb = 10, Body = 11, Bucket = 12; // before them the zones

    private readonly PixelCanvas _ground = new(Width, Height), _picture = new(Width, Height);

    /// <summary>Draws the zones once.</summary>
    public RoverFilm()
    {
        Box(_ground, 1, 0, 0, 2.5f, 5);
        Box(_ground, 0, 0, 0, 2, 2);
        Box(_ground, 2, 2.5f, 0, 4.3f, 5);
        Box(_ground, 3, 3.8f, 0, 3, 1.5f);
        Box(_ground, 4, 4.45f, 0.1875f, 1.7f, 0.8f);
        Box(_ground, Column, 3.025f, 2.125f, 0.75f, 0.75f);
    }

    /// <summary>What all pictures have in common: decisions of four ticks, as near as whole hundredths of a second come.</summary>
    public static FilmFormat Format { get; } = new(Width, Height, 100 / 7,
    [
        (168, 215, 150), (150, 190, 215), (236, 212, 162), (243, 190, 112), (248, 128, 68),
        (107, 107, 107), (20, 20, 20), (74, 74, 74), (139, 69, 19), (142, 76, 255), (176, 132, 88), (43, 47, 54), (199, 160, 8),
    ]);

    /// <summary>Draws a moment, laid out as <c>fr_rover_view</c>; valid until the next call.</summary>
    public ReadOnlySpan<byte> Draw(ReadOnlySpan<byte> view)
    {
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(view);
        ReadOnlySpan<int> whole = MemoryMarshal.Cast<byte, int>(view);
        ReadOnlySpan<float> obstacles = numbers[8..], orbs = obstacles[(3 * Obstacles)..];
        ReadOnlySpan<int> states = whole[^Orbs..];
        _picture.Copy(_ground);
        for (int i = 0; i < whole[6]; i++)
            Disc(i < whole[7] ? Rock : Crater, obstacles[i], obstacles[Obstacles + i], obstacles[(2 * Obstacles) + i]);
        (float sine, float cosine) = MathF.SinCos(numbers[2] * MathF.PI / 180);
        Part(Body, numbers[0], numbers[1], sine, cosine, -0.225f, -0.375f, 0.45f, 0.75f);
        Part(Body, numbers[0], numbers[1], sine, cosine, -0.05f, 0.375f, 0.1f, 0.08f);
        Part(Bucket, numbers[0], numbers[1], sine, cosine, -0.309375f, 0.45f, 0.61875f, 0.15f);
        for (int i = 0; i < Orbs; i++)
            if (states[i] < 3) Disc(states[i] switch { 1 => HeldOrb, 2 => DeliveredOrb, _ => Orb }, orbs[i], orbs[Orbs + i], 0.075f);
        return _picture.Pixels;
    }

    private static void Box(PixelCanvas canvas, byte colour, float x, float y, float across, float up) =>
        canvas.Box(colour, x * Metre, y * Metre, across * Metre, up * Metre);

    private void Disc(byte colour, float x, float y, float radius) => _picture.Disc(colour, x * Metre, y * Metre, radius * Metre);

    // A box of the rover, whose heading turns clockwise from up.
    private void Part(byte colour, float x, float y, float sine, float cosine, float left, float back, float across, float ahead)
    {
        Span<(float X, float Y)> corners = [(left, back), (left + across, back), (left + across, back + ahead), (left, back + ahead)];
        foreach (ref (float X, float Y) corner in corners)
            corner = (Metre * (x + (corner.X * cosine) + (corner.Y * sine)), Metre * (y - (corner.X * sine) + (corner.Y * cosine)));
        _picture.Polygon(colour, corners);
    }
}
