namespace PuckGym;

/// <summary>A game that runs the plugin outside Unity, as PuckArena does.</summary>
public static class HostedGame
{
    /// <summary>Set by such a game before it enables its mods; null in the real game, where the plugin makes its adapter.</summary>
    public static IPuckGame? Current { get; set; }
}
