using FastRL.Emu.GameBoy;
using FastRL.Measure.Libretro;

namespace FastRL.Measure.Tests.Conformance;

/// <summary>Frames of ours and of a peer in one form: shades 0 to 3 for DMG, RGB555 for CGB.</summary>
internal static class CanonicalFrame
{
    private const int Pixels = GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight;

    /// <summary>Ours: the core's own form is the canonical one.</summary>
    public static ushort[] Of(GameBoyMachine machine)
    {
        var frame = new ushort[Pixels];
        machine.GetFrame(frame);
        return frame;
    }

    /// <summary>A peer's: greys by brightness, colours cut to five bits.</summary>
    public static ushort[] Of(LibretroCore core, GameBoyModel model)
    {
        ReadOnlySpan<byte> rgb = core.GetFrame();
        var frame = new ushort[Pixels];
        for (int i = 0; i < Pixels; i++)
        {
            frame[i] = model == GameBoyModel.Cgb
                ? (ushort)((rgb[3 * i] >> 3) | ((rgb[(3 * i) + 1] >> 3) << 5) | ((rgb[(3 * i) + 2] >> 3) << 10))
                : (ushort)((255 - rgb[(3 * i) + 1] + 42) / 85);
        }
        return frame;
    }

    /// <summary>Number of pixels that differ.</summary>
    public static int Differences(ReadOnlySpan<ushort> one, ReadOnlySpan<ushort> other)
    {
        int different = 0;
        for (int i = 0; i < one.Length; i++)
            different += one[i] == other[i] ? 0 : 1;
        return different;
    }
}
