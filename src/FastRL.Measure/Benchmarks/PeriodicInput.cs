using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Benchmarks;

/// <summary>Buttons that take most games past their title and keep them busy: the same for every emulator and run.</summary>
internal static class PeriodicInput
{
    /// <summary>Frames that a mask is held for; masks change at multiples of it only.</summary>
    public const int Hold = 4;

    private static readonly GameBoyButtons[] s_directions =
        [GameBoyButtons.Right, GameBoyButtons.Down, GameBoyButtons.Left, GameBoyButtons.Up];

    /// <summary>What is held in a frame: Start once in 120 frames, A once in 24, one direction for 48 of every 64.</summary>
    public static GameBoyButtons At(int frame)
    {
        int step = frame / Hold;
        GameBoyButtons buttons = step % 16 < 12 ? s_directions[step / 16 % 4] : GameBoyButtons.None;
        if (step % 6 == 3)
            buttons |= GameBoyButtons.A;
        return step % 30 == 17 ? buttons | GameBoyButtons.Start : buttons;
    }
}
