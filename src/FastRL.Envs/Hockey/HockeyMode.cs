namespace FastRL.Envs.Hockey;

/// <summary>What a hockey episode is about; the numbers are the original's.</summary>
public enum HockeyMode : byte
{
    /// <summary>Both players start on their sides, the puck near one of them in turns; at most 251 steps.</summary>
    Normal = 0,

    /// <summary>Player one near the puck, player two anywhere in its half; at most 81 steps.</summary>
    Shooting = 1,

    /// <summary>The puck flies from player two's half towards player one's goal; at most 81 steps.</summary>
    Defense = 2,
}
