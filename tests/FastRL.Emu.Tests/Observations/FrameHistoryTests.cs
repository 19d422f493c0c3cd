using FastRL.Emu.Observations;
using Xunit;

namespace FastRL.Emu.Tests.Observations;

public sealed class FrameHistoryTests
{
    [Fact]
    public void Advance_ThreeFrames_NewestIsLast()
    {
        byte[] stack = [1, 1, 2, 2, 3, 3];
        FrameHistory.Advance(stack, 2).Fill(4);
        Assert.Equal([2, 2, 3, 3, 4, 4], stack);
    }

    [Fact]
    public void Repeat_NewestFrame_FillsTheStack()
    {
        byte[] stack = [1, 2, 3, 4, 5, 6];
        FrameHistory.Repeat(stack, 2);
        Assert.Equal([5, 6, 5, 6, 5, 6], stack);
    }

    [Fact]
    public void Advance_BrokenFrame_IsRefused() =>
        Assert.Throws<ArgumentException>(() => FrameHistory.Advance(new byte[5], 2));
}
