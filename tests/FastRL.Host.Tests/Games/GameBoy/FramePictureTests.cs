using FastRL.Emu.GameBoy;
using FastRL.Host.Games.GameBoy;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class FramePictureTests
{
    [Fact]
    public void ToRgb_Shades_AreGreysFromWhiteToBlack() =>
        Assert.Equal([255, 255, 255, 170, 170, 170, 85, 85, 85, 0, 0, 0], FramePicture.ToRgb([0, 1, 2, 3], GameBoyModel.Dmg));

    [Fact]
    public void ToRgb_Rgb555_IsWidenedWithBothEndsKept() =>
        Assert.Equal([0, 0, 0, 255, 255, 255, 132, 0, 255], FramePicture.ToRgb([0, 0x7FFF, 0x7C10], GameBoyModel.Cgb));

    [Fact]
    public void Hash_OfBytes_IsFnv1a() => Assert.Equal(unchecked(0xAF63DC4C8601EC8CUL * 0x100000001B3), FramePicture.Hash(['a']));
}
