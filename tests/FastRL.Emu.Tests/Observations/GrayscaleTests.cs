using FastRL.Emu.Observations;
using Xunit;

namespace FastRL.Emu.Tests.Observations;

public sealed class GrayscaleTests
{
    [Fact]
    public void FromShades_FourShades_AreEvenlySpaced()
    {
        byte[] gray = new byte[4];
        Grayscale.FromShades([0, 1, 2, 3], gray);
        Assert.Equal([255, 170, 85, 0], gray);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(23040)]
    [InlineData(23053)]
    public void FromShades_Vector_EqualsScalar(int length)
    {
        byte[] shades = new byte[length];
        new Random(1).NextBytes(shades);
        byte[] vector = Poisoned(length + 1);
        byte[] scalar = Poisoned(length + 1);
        Grayscale.FromShades(shades, vector);
        Grayscale.FromShadesScalar(shades, scalar);
        Assert.Equal(scalar, vector);
        Assert.Equal(0xCD, vector[length]);
    }

    // Luma by hand: widened channels, weights 77, 150, 29 of 256.
    [Theory]
    [InlineData(0x0000, 0)]
    [InlineData(0x7FFF, 255)]
    [InlineData(0x001F, 77)]  // (77 * 255 + 128) >> 8
    [InlineData(0x03E0, 149)] // (150 * 255 + 128) >> 8
    [InlineData(0x7C00, 29)]  // (29 * 255 + 128) >> 8
    [InlineData(0xFFFF, 255)] // bit 15 means nothing
    [InlineData(0x4210, 132)] // 16 widens to 132 in all three channels
    public void FromRgb555_HandComputedColors_Match(int color, int expected)
    {
        ushort[] colors = [.. Enumerable.Repeat((ushort)color, 17)];
        byte[] gray = new byte[17];
        Grayscale.FromRgb555(colors, gray);
        Assert.All(gray, luma => Assert.Equal(expected, luma));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(65536)]
    public void FromRgb555_Vector_EqualsScalar(int length)
    {
        ushort[] colors = [.. Enumerable.Range(0, length).Select(i => (ushort)(i * 40503))];
        byte[] vector = Poisoned(length + 1);
        byte[] scalar = Poisoned(length + 1);
        Grayscale.FromRgb555(colors, vector);
        Grayscale.FromRgb555Scalar(colors, scalar);
        Assert.Equal(scalar, vector);
    }

    private static byte[] Poisoned(int length) => [.. Enumerable.Repeat((byte)0xCD, length)];
}
