using FastRL.Emu.Observations;
using Xunit;

namespace FastRL.Emu.Tests.Observations;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    [InlineData(259)]
    public void ToUnit_Vector_EqualsScalarBitForBit(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        float[] vector = [.. Enumerable.Repeat(float.NaN, length + 1)];
        float[] scalar = [.. Enumerable.Repeat(float.NaN, length + 1)];
        Normalization.ToUnit(bytes, vector);
        Normalization.ToUnitScalar(bytes, scalar);
        Assert.Equal(scalar.Select(BitConverter.SingleToUInt32Bits), vector.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void ToUnit_Ends_AreZeroAndOne()
    {
        float[] floats = new float[2];
        Normalization.ToUnit([0, 255], floats);
        Assert.Equal([0f, 1f], floats);
    }
}
