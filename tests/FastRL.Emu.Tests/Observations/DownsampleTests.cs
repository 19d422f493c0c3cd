using FastRL.Emu.Observations;
using Xunit;

namespace FastRL.Emu.Tests.Observations;

public sealed class DownsampleTests
{
    [Theory]
    [InlineData(0, 0, 0, 1, 0)] // 0.25
    [InlineData(0, 0, 1, 1, 1)] // 0.5 rounds up
    [InlineData(255, 255, 255, 254, 255)]
    [InlineData(10, 20, 30, 40, 25)]
    public void HalfSize_FourPixels_RoundsHalvesUp(byte a, byte b, byte c, byte d, byte expected)
    {
        byte[] mean = [0xCD];
        HalfSize.Downsample([a, b, c, d], 2, 2, mean);
        Assert.Equal(expected, mean[0]);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(34, 6)]
    [InlineData(32, 2)]
    [InlineData(66, 10)]
    [InlineData(160, 144)]
    public void HalfSize_Vector_EqualsScalar(int width, int height)
    {
        byte[] source = RandomBytes(width * height);
        byte[] vector = new byte[width * height / 4];
        byte[] scalar = new byte[width * height / 4];
        HalfSize.Downsample(source, width, height, vector);
        HalfSize.DownsampleScalar(source, width, height, scalar);
        Assert.Equal(scalar, vector);
    }

    [Fact]
    public void HalfSize_OddWidth_IsRefused() =>
        Assert.Throws<ArgumentException>(() => HalfSize.Downsample(new byte[6], 3, 2, new byte[2]));

    [Fact]
    public void SquareFrame_Vector_EqualsScalar()
    {
        byte[] source = RandomBytes(160 * 144);
        byte[] vector = new byte[84 * 84];
        byte[] scalar = new byte[84 * 84];
        SquareFrame.Downsample(source, vector);
        SquareFrame.DownsampleScalar(source, scalar);
        Assert.Equal(scalar, vector);
    }

    // The definition itself, in exact rational arithmetic: every source pixel by the area that a result pixel covers of it.
    [Fact]
    public void SquareFrame_RandomFrame_IsTheAreaMean()
    {
        byte[] source = RandomBytes(160 * 144);
        byte[] result = new byte[84 * 84];
        SquareFrame.Downsample(source, result);
        for (int y = 0; y < 84; y++)
        {
            for (int x = 0; x < 84; x++)
            {
                long sum = 0;
                for (int row = 0; row < 144; row++)
                    for (int column = 0; column < 160; column++)
                        sum += Overlap(x * 160, 160, column * 84, 84) * Overlap(y * 144, 144, row * 84, 84) * source[(row * 160) + column];
                const long area = 160 * 144;
                Assert.Equal((sum + (area / 2)) / area, result[(y * 84) + x]);
            }
        }
    }

    [Fact]
    public void SquareFrame_White_StaysWhite()
    {
        byte[] result = new byte[84 * 84];
        SquareFrame.Downsample([.. Enumerable.Repeat((byte)255, 160 * 144)], result);
        Assert.All(result, pixel => Assert.Equal(255, pixel));
    }

    private static long Overlap(int start, int length, int otherStart, int otherLength) =>
        Math.Max(0, Math.Min(start + length, otherStart + otherLength) - Math.Max(start, otherStart));

    private static byte[] RandomBytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(84).NextBytes(bytes);
        return bytes;
    }
}
