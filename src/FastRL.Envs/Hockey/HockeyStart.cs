namespace FastRL.Envs.Hockey;

/// <summary>A given first state. Metres from the rink's centre, in player one's view.</summary>
/// <param name="Mode">What the episode is about.</param>
/// <param name="PuckX">Place of the puck, -3.9 to 3.9.</param>
/// <param name="PuckY">Place of the puck, -3.3 to 3.3.</param>
/// <param name="OpponentX">Place of player two, -1 to 5; player one starts at (-3, 0).</param>
/// <param name="OpponentY">Place of player two, -4 to 4.</param>
/// <param name="TargetY">Defense mode: the puck flies towards (-5, TargetY).</param>
public readonly record struct HockeyStart(
    HockeyMode Mode, float PuckX, float PuckY, float OpponentX = 3, float OpponentY = 0, float TargetY = 0);
