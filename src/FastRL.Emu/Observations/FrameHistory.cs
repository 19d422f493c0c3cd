namespace FastRL.Emu.Observations;

/// <summary>The last frames of an episode one after another, the newest last.</summary>
/// <remarks>
/// Works in place on the observation itself, which must be contiguous for whoever reads it: a ring would have to be put
/// in order for every step, which costs what moving the older frames costs.
/// </remarks>
public static class FrameHistory
{
    /// <summary>Moves the frames one place towards the oldest and returns the place of the newest, to be written.</summary>
    /// <param name="stack">Frames, the newest last.</param>
    /// <param name="frameSize">Bytes of a frame; the stack holds a whole number of them.</param>
    public static Span<byte> Advance(Span<byte> stack, int frameSize)
    {
        Check(stack, frameSize);
        stack[frameSize..].CopyTo(stack);
        return stack[^frameSize..];
    }

    /// <summary>Repeats the newest frame in all places, as at the start of an episode.</summary>
    /// <param name="stack">Frames, the newest last.</param>
    /// <param name="frameSize">Bytes of a frame; the stack holds a whole number of them.</param>
    public static void Repeat(Span<byte> stack, int frameSize)
    {
        Check(stack, frameSize);
        ReadOnlySpan<byte> newest = stack[^frameSize..];
        for (int start = 0; start < stack.Length - frameSize; start += frameSize) newest.CopyTo(stack[start..]);
    }

    private static void Check(Span<byte> stack, int frameSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameSize, 1);
        if (stack.IsEmpty || stack.Length % frameSize != 0)
            throw new ArgumentException($"a stack of {stack.Length} bytes does not hold whole frames of {frameSize}", nameof(stack));
    }
}
