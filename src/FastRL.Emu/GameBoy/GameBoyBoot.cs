using FastRL.Emu.Expressions;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Emu.GameBoy;

/// <summary>Brings a machine from power-on to where a profile's episodes start.</summary>
internal static class GameBoyBoot
{
    // A tap holds its buttons for a few frames and releases them for longer, as games expect of a finger.
    private const int TapFrames = 4;
    private const int TapPeriod = 16;
    private const int MaximumStateBytes = 16 << 20;

    /// <summary>Runs the profile's boot script, or loads its state.</summary>
    /// <exception cref="ProfileException">A condition was not reached, or the state is missing or does not fit.</exception>
    public static void Run(GameProfile profile, GameBoyMachine machine)
    {
        if (profile.Boot is BootScript.State state)
        {
            LoadState(state, machine);
            return;
        }
        foreach (BootStep step in ((BootScript.Steps)profile.Boot).List)
        {
            if (step is BootStep.Hold hold)
            {
                machine.SetButtons(hold.Buttons);
                machine.RunFrames(hold.Frames);
            }
            else
            {
                RunUntil(profile, (BootStep.Until)step, machine);
            }
            machine.SetButtons(GameBoyButtons.None);
        }
    }

    private static void RunUntil(GameProfile profile, BootStep.Until step, GameBoyMachine machine)
    {
        int[] row = new int[profile.Values.Count];
        for (int frame = 0; frame <= step.Limit; frame++)
        {
            for (int i = 0; i < row.Length; i++) row[i] = MemoryDecoder.Decode(profile.Values[i], machine);
            if (step.When.Evaluate(new ExpressionRows { Previous = row, Now = row }) != 0) return;
            bool pressed = step.Taps.Count > 0 && frame % TapPeriod < TapFrames;
            machine.SetButtons(pressed ? step.Taps[frame / TapPeriod % step.Taps.Count] : GameBoyButtons.None);
            machine.RunFrames(1);
        }
        throw step.Node.Error($"booting: '{step.When.Text}' did not come true within {step.Limit} frames");
    }

    private static void LoadState(BootScript.State state, GameBoyMachine machine)
    {
        try
        {
            machine.LoadState(InputFile.ReadAllBytes(state.Path, MaximumStateBytes));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw state.Node.Error($"cannot start from the state {state.Path}: {error.Message}", error);
        }
    }
}
