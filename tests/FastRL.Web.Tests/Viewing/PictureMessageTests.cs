using System.Buffers.Binary;
using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class PictureMessageTests
{
    // Offsets are those of the table in docs/guides/viewer.md, read here as a client of another language would.
    [Fact]
    public void Encode_EveryPart_LiesWhereTheTableSays()
    {
        var header = new PictureHeader(Number: 0x01020304, Episode: 7, Step: 300, Reward: -0.5f, Return: 12.25f, Value: float.NaN);
        byte[] message = PictureMessage.Encode(3, header, [3, -1], [0.25f, 0.5f, 0.25f], [9, 8, 7]);

        Assert.Equal([1, 3, 2, 3, 4, 3, 2, 1], message[..8]);
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(8)));
        Assert.Equal(300u, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(12)));
        float[] numbers = [.. Enumerable.Range(4, 8).Select(i => BinaryPrimitives.ReadSingleLittleEndian(message.AsSpan(4 * i)))];
        Assert.Equal([-0.5f, 12.25f, float.NaN, 3, -1, 0.25f, 0.5f, 0.25f], numbers);
        Assert.Equal([9, 8, 7], message[48..]);
    }

    [Fact]
    public void Encode_ActionOfTooManyNumbers_IsRefused() => Assert.Throws<OverflowException>(
        () => PictureMessage.Encode(3, default, new float[256], [], []));
}
