using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;

namespace FastRL.Emu.Profiles;

/// <summary>How a machine gets from power-on to the start of the first episode.</summary>
internal abstract record BootScript
{
    /// <summary>Steps in turn; none leaves the machine at power-on.</summary>
    public sealed record Steps(IReadOnlyList<BootStep> List) : BootScript;

    /// <summary>A saved state.</summary>
    /// <param name="Path">Its file.</param>
    /// <param name="Node">Where the profile names it.</param>
    public sealed record State(string Path, ProfileNode Node) : BootScript;
}

/// <summary>One step of a boot script.</summary>
/// <param name="Node">Where the profile has it.</param>
internal abstract record BootStep(ProfileNode Node)
{
    /// <summary>Holds buttons (or none) for a number of frames.</summary>
    public sealed record Hold(ProfileNode Node, GameBoyButtons Buttons, int Frames) : BootStep(Node);

    /// <summary>Waits until a condition over the watched values holds, tapping buttons in turn meanwhile.</summary>
    public sealed record Until(ProfileNode Node, CompiledExpression When, int Limit, IReadOnlyList<GameBoyButtons> Taps)
        : BootStep(Node);
}
