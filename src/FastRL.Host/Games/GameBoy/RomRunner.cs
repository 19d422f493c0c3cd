using FastRL.Emu.GameBoy;

namespace FastRL.Host.Games.GameBoy;

/// <summary>Plays an input script on a machine for a number of frames.</summary>
internal static class RomRunner
{
    /// <summary>Runs the machine; its last frame is drawn.</summary>
    /// <param name="machine">Stays where it stopped.</param>
    /// <param name="script">After its end nothing is held.</param>
    /// <param name="frames">Most frames to run.</param>
    /// <param name="untilBreakpoint">Whether an executed LD B,B ends the run.</param>
    public static RunOutcome Run(GameBoyMachine machine, InputScript script, int frames, bool untilBreakpoint)
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
                done += count;
                machine.RunFrames(count, drawLast: done == frames);
                continue;
            }
            // Frame by frame, each drawn: nobody knows which one is the last.
            for (int i = 0; i < count; i++)
            {
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
