using FastRL.Interop.Bridge;

namespace FastRL.Host.Games.Puck;

/// <summary>What is exchanged with Puck. The plugin declares the same; the channel refuses another.</summary>
public static class PuckExchange
{
    /// <summary>Observed numbers, actions and buttons, in the order of the original 127-byte block.</summary>
    public static GameLayout Layout { get; } = new(
        "puck",
        [
            "skater_x", "skater_z", "skater_y", "skater_velocity_x", "skater_velocity_z", "skater_velocity_y", "rotation",
            "puck_x", "puck_z", "puck_y", "puck_velocity_x", "puck_velocity_z", "puck_velocity_y",
            "stick_x", "stick_z", "stick_y", "our_goal_x", "our_goal_z", "their_goal_x", "their_goal_z",
            "game_time", "our_score", "their_score",
        ],
        ["move_x", "move_y", "aim_x", "aim_y", "blade_angle"],
        ["jump", "crouch", "boost"]);

    /// <summary>Name of an instance's channel.</summary>
    public static string ChannelName(int instanceId) => $"PuckRL_{instanceId}";
}
