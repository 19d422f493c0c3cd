namespace FastRL.Host.Output;

/// <summary>Draws shapes as pixels of a film: no edge is smoothed, the centre of a pixel decides.</summary>
/// <param name="width">Pixels of a row.</param>
/// <param name="height">Rows.</param>
internal sealed class PixelCanvas(int width, int height)
{
    private readonly byte[] _pixels = new byte[width * height];

    /// <summary>The picture, row by row from the top.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Takes another picture of this size for its own.</summary>
    public void Copy(PixelCanvas other) => other._pixels.CopyTo(_pixels, 0);

    /// <summary>Colours what lies inside a shape. Places are pixels from the lower left corner, y up.</summary>
    /// <param name="colour">Number of the colour.</param>
    /// <param name="isInside">The shape.</param>
    /// <param name="x">Where it is looked for: around this place,</param>
    /// <param name="y">and this,</param>
    /// <param name="within">so far.</param>
    public void Fill(byte colour, Func<float, float, bool> isInside, float x, float y, float within)
    {
        int left = Math.Clamp((int)(x - within) - 1, 0, width), right = Math.Clamp((int)(x + within) + 2, 0, width);
        int top = Math.Clamp(height - (int)(y + within) - 2, 0, height), bottom = Math.Clamp(height - (int)(y - within) + 2, 0, height);
        for (int row = top; row < bottom; row++)
            for (int column = left; column < right; column++)
                if (isInside(column + 0.5f, height - row - 0.5f)) _pixels[(row * width) + column] = colour;
    }

    /// <summary>A disc.</summary>
    public void Disc(byte colour, float x, float y, float radius) =>
        Fill(colour, (px, py) => ((px - x) * (px - x)) + ((py - y) * (py - y)) <= radius * radius, x, y, radius);

    /// <summary>A box along the axes, from its lower left corner.</summary>
    public void Box(byte colour, float x, float y, float across, float up)
    {
        ReadOnlySpan<(float, float)> corners = [(x, y), (x + across, y), (x + across, y + up), (x, y + up)];
        Polygon(colour, corners);
    }

    /// <summary>A convex polygon.</summary>
    public void Polygon(byte colour, ReadOnlySpan<(float X, float Y)> corners)
    {
        (float X, float Y)[] polygon = corners.ToArray();
        float x = polygon.Average(corner => corner.X), y = polygon.Average(corner => corner.Y);
        float within = polygon.Max(corner => Math.Max(Math.Abs(corner.X - x), Math.Abs(corner.Y - y)));
        Fill(colour, (px, py) => IsInside(polygon, px, py), x, y, within);
    }

    // A point inside is on the same side of every edge.
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
}
