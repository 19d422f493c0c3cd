using System.Runtime.InteropServices;
using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Conformance;

/// <summary>Compares a frame of the core with a picture that some emulator or camera took of the same screen.</summary>
internal static class FrameComparison
{
    /// <summary>Number of pixels that differ, and the index of the first of them or -1.</summary>
    /// <remarks>
    /// DMG: the picture's grey is put to the nearest of the four shades. CGB: pictures are taken with whatever curve from 5
    /// to 8 bits their makers liked, so colours must correspond one to one, and two that do must be of about the same
    /// brightness. The suites' own rule asks for the brightness only.
    /// </remarks>
    public static (int Different, int First) Compare(ReadOnlySpan<ushort> frame, ReadOnlySpan<byte> rgb, GameBoyModel model)
    {
        HashSet<(ushort, int)> same = model == GameBoyModel.Dmg ? [] : MatchColours(frame, rgb);
        int different = 0;
        int first = -1;
        for (int i = 0; i < frame.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgb.Slice(3 * i, 3);
            bool equal = model == GameBoyModel.Dmg
                ? Math.Abs(pixel[0] - (255 - (85 * frame[i]))) <= 42
                : same.Contains((frame[i], Pack(pixel)));
            if (equal)
                continue;
            different++;
            first = first < 0 ? i : first;
        }
        return (different, first);
    }

    // Pairs of a colour of ours and one of the picture's, each in one pair at most; the most frequent pairs first.
    private static HashSet<(ushort Ours, int Theirs)> MatchColours(ReadOnlySpan<ushort> frame, ReadOnlySpan<byte> rgb)
    {
        Dictionary<(ushort Ours, int Theirs), int> counts = [];
        for (int i = 0; i < frame.Length; i++)
            CollectionsMarshal.GetValueRefOrAddDefault(counts, (frame[i], Pack(rgb.Slice(3 * i, 3))), out _)++;
        HashSet<(ushort, int)> matched = [];
        HashSet<ushort> ours = [];
        HashSet<int> theirs = [];
        foreach ((ushort Ours, int Theirs) pair in counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key).Select(count => count.Key))
        {
            if (ours.Contains(pair.Ours) || theirs.Contains(pair.Theirs) || !IsAsBright(pair.Ours, pair.Theirs))
                continue;
            ours.Add(pair.Ours);
            theirs.Add(pair.Theirs);
            matched.Add(pair);
        }
        return matched;
    }

    // 50 of 255 is the tolerance of GBEmulatorShootout, with the weights of ITU-R 601 that it uses.
    private static bool IsAsBright(ushort ours, int theirs) =>
        Math.Abs(
            Brightness(Widen(ours & 31), Widen((ours >> 5) & 31), Widen((ours >> 10) & 31))
            - Brightness(theirs >> 16, (theirs >> 8) & 255, theirs & 255)) <= 50;

    private static double Brightness(int red, int green, int blue) => (0.299 * red) + (0.587 * green) + (0.114 * blue);

    private static int Widen(int five) => (five << 3) | (five >> 2);

    private static int Pack(ReadOnlySpan<byte> rgb) => (rgb[0] << 16) | (rgb[1] << 8) | rgb[2];
}
