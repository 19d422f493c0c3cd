using System.Runtime.InteropServices;

namespace FastRL.Host.Games.Hockey;

/// <summary>A rink at one moment: the numbers of a picture message, float32 each, in this order.</summary>
/// <remarks>Metres from the rink's centre, x along the rink to the right, y up; radians counterclockwise.</remarks>
/// <param name="LeftX">Player one.</param>
/// <param name="LeftY">Player one.</param>
/// <param name="LeftAngle">Player one; 0 looks to the right.</param>
/// <param name="RightX">Player two.</param>
/// <param name="RightY">Player two.</param>
/// <param name="RightAngle">Player two; 0 looks to the left.</param>
/// <param name="PuckX">Puck.</param>
/// <param name="PuckY">Puck.</param>
/// <param name="LeftKeeps">Steps that player one may still hold the puck.</param>
/// <param name="RightKeeps">The same of player two.</param>
/// <param name="GoalsLeft">Goals of player one so far.</param>
/// <param name="GoalsRight">Goals of player two so far.</param>
/// <param name="SecondsLeft">Until the game is a draw.</param>
/// <param name="Turned">1 where the picture is turned by half, so that player two is on the left.</param>
/// <param name="OtherX">Player two's action where a policy or a person chooses it, otherwise NaN.</param>
/// <param name="OtherY">The same.</param>
/// <param name="OtherTurn">The same.</param>
/// <param name="OtherShoot">The same.</param>
/// <param name="OtherValue">What player two's policy thinks that the moment is worth; NaN for others.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct HockeyPicture(
    float LeftX, float LeftY, float LeftAngle,
    float RightX, float RightY, float RightAngle,
    float PuckX, float PuckY,
    float LeftKeeps, float RightKeeps,
    float GoalsLeft, float GoalsRight, float SecondsLeft, float Turned,
    float OtherX, float OtherY, float OtherTurn, float OtherShoot, float OtherValue);
