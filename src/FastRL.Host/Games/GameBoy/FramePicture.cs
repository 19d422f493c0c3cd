using FastRL.Emu.GameBoy;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Turns a frame of the core into RGB and into a hash.</summary>
internal static class FramePicture
{
    /// <summary>RGB rows of a frame: shades become greys from white to black, RGB555 is widened to 8 bits.</summary>
    public static byte[] ToRgb(ReadOnlySpan<ushort> frame, GameBoyModel model)
    {
        var rgb = new byte[frame.Length * 3];
        for (int i = 0; i < frame.Length; i++)
        {
            ushort pixel = frame[i];
            if (model == GameBoyModel.Cgb)
            {
                rgb[3 * i] = Widen(pixel & 31);
                rgb[(3 * i) + 1] = Widen((pixel >> 5) & 31);
                rgb[(3 * i) + 2] = Widen((pixel >> 10) & 31);
            }
            else
            {
                rgb.AsSpan(3 * i, 3).Fill((byte)(255 - (85 * pixel)));
            }
        }
        return rgb;

        // 0..31 to 0..255 with both ends kept.
        static byte Widen(int channel) => (byte)((channel << 3) | (channel >> 2));
    }

    /// <summary>64-bit FNV-1a over the pixels, low byte first.</summary>
    public static ulong Hash(ReadOnlySpan<ushort> frame)
    {
        const ulong Prime = 0x100000001B3;
        ulong hash = 0xCBF29CE484222325;
        foreach (ushort pixel in frame)
        {
            hash = (hash ^ (byte)pixel) * Prime;
            hash = (hash ^ (byte)(pixel >> 8)) * Prime;
        }
        return hash;
    }
}
