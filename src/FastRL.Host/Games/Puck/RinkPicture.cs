using System.Runtime.InteropServices;

namespace FastRL.Host.Games.Puck;

/// <summary>A rink at one moment: the numbers of a picture message, float32 each, in this order.</summary>
/// <remarks>Metres, with x across the rink, z along it toward their goal, and y up; radians clockwise from z.</remarks>
/// <param name="SkaterX">Skater, across.</param>
/// <param name="SkaterZ">Skater, along.</param>
/// <param name="Heading">Where the skater looks.</param>
/// <param name="StickX">Stick's blade, across.</param>
/// <param name="StickZ">Stick's blade, along.</param>
/// <param name="PuckX">Puck, across.</param>
/// <param name="PuckY">Puck, up.</param>
/// <param name="PuckZ">Puck, along.</param>
/// <param name="GoalsFor">Goals that the skater's side has scored.</param>
/// <param name="GoalsAgainst">Goals of the other side.</param>
/// <param name="SecondsLeft">Simulated seconds until the episode is cut.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct RinkPicture(
    float SkaterX,
    float SkaterZ,
    float Heading,
    float StickX,
    float StickZ,
    float PuckX,
    float PuckY,
    float PuckZ,
    float GoalsFor,
    float GoalsAgainst,
    float SecondsLeft);
