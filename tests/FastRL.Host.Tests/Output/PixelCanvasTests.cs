using FastRL.Host.Output;

namespace FastRL.Host.Tests.Output;

public sealed class PixelCanvasTests
{
    [Fact]
    public void Disc_OfRadius20_HasItsArea()
    {
        var canvas = new PixelCanvas(60, 50);
        canvas.Disc(1, 30, 25, 20);
        Assert.InRange(canvas.Pixels.ToArray().Count(pixel => pixel == 1), 1247, 1267); // 400 pi = 1256.6
    }

    [Fact]
    public void Box_PartlyOutside_IsCutAtTheEdges()
    {
        var canvas = new PixelCanvas(6, 5);
        canvas.Box(1, -3, 3, 5, 9);
        Assert.Equal("110000 110000 000000 000000 000000", Rows(canvas, 6));
    }

    [Fact]
    public void Polygon_OfEitherDirection_IsTheSame()
    {
        PixelCanvas one = new(9, 9), other = new(9, 9);
        one.Polygon(2, [(1, 1), (8, 1), (4.5f, 8)]);
        other.Polygon(2, [(4.5f, 8), (8, 1), (1, 1)]);
        Assert.Equal(Rows(one, 9), Rows(other, 9));
        Assert.InRange(one.Pixels.ToArray().Count(pixel => pixel == 2), 22, 27); // 24.5
    }

    private static string Rows(PixelCanvas canvas, int width) =>
        string.Join(' ', canvas.Pixels.ToArray().Chunk(width).Select(row => string.Concat(row)));
}
