using FastRL.Emu.Expressions;
using FastRL.Emu.GameBoy;
using FastRL.Emu.Observations;
using FastRL.Envs;

namespace FastRL.Emu.Profiles;

/// <summary>A choice of the agent.</summary>
/// <param name="Name">Word for it, such as <c>up+a</c>.</param>
/// <param name="Buttons">What is held during the step.</param>
public sealed record ProfileAction(string Name, GameBoyButtons Buttons)
{
    /// <summary>How the machine is held during the step, where its cartridge feels that.</summary>
    public GameBoyTilt Tilt { get; init; }

    /// <summary>True where it may be chosen; null where it always may.</summary>
    internal CompiledExpression? When { get; init; }
}

/// <summary>Grayscale frames as an observation: <c>[Planes, Height, Width]</c> bytes, the newest frame last.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Stack">Steps that it shows, 1 to 16.</param>
/// <param name="Blend">What is shown of a step.</param>
public sealed record PixelObservation(int Width, int Height, int Stack, Blend Blend)
{
    /// <summary>Frames that are shown of a step: two where <see cref="Blend"/> is <see cref="Blend.Both"/>.</summary>
    public int PlanesPerStep => Blend == Blend.Both ? 2 : 1;

    /// <summary>Frames of the observation.</summary>
    public int Planes => Stack * PlanesPerStep;
}

/// <summary>A part of the reward.</summary>
/// <param name="Name">Word for logs.</param>
/// <param name="Expression">Its value after a step.</param>
/// <param name="Scale">What the value is multiplied by.</param>
internal sealed record RewardTerm(string Name, CompiledExpression Expression, double Scale);

/// <summary>A condition that ends an episode.</summary>
/// <param name="Cause">What is reported.</param>
/// <param name="When">True where the episode ends.</param>
internal sealed record EndRule(EndCause Cause, CompiledExpression When);
