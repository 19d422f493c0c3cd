using FastRL.Emu.GameBoy;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Plays an input script on a machine for a number of frames.</summary>
internal static class RomRunner
{
    private const int Slice = 600;

    /// <summary>Runs the machine; its last frame is drawn.</summary>
    /// <param name="machine">Stays where it stopped.</param>
    /// <param name="script">After its end nothing is held.</param>
    /// <param name="frames">Most frames to run.</param>
    /// <param name="untilBreakpoint">Whether an executed LD B,B ends the run.</param>
    /// <param name="cancellation">Ends it within a moment.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public static RunOutcome Run(GameBoyMachine machine, InputScript script, int frames, bool untilBreakpoint, CancellationToken cancellation = default)
    {
        int done = 0;
        foreach ((int length, GameBoyButtons buttons) in script.Holds.Append(new(int.MaxValue, GameBoyButtons.None)))
        {
            int count = Math.Min(length, frames - done);
            if (count <= 0)
                break;
            machine.SetButtons(buttons);
            if (!untilBreakpoint)
            {
                for (int end = done + count; done < end;)
                {
                    cancellation.ThrowIfCancellationRequested();
                    int slice = Math.Min(Slice, end - done);
                    done += slice;
                    machine.RunFrames(slice, drawLast: done == frames);
                }
                continue;
            }
            // Frame by frame, each drawn: nobody knows which one is the last.
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                done++;
                if (machine.RunUntilBreakpoint(1, drawLast: true))
                    return new RunOutcome(done, Breakpoint: true);
            }
        }
        return new RunOutcome(done, Breakpoint: false);
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Frames">Frames begun.</param>
/// <param name="Breakpoint">Whether an LD B,B ended it.</param>
internal readonly record struct RunOutcome(int Frames, bool Breakpoint);
