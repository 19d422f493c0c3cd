using System;
using FastRL.Interop.Bridge;

namespace PuckGym;

/// <summary>What the plugin and the trainer exchange: the values of the original 127-byte block, in its order.</summary>
public static class PuckLayout
{
    /// <summary>Index of the way that an episode ended: the agent scored, the others did, or time was up.</summary>
    public const int Goal = 0, Conceded = 1, Time = 2;

    /// <summary>Numbers, actions and buttons.</summary>
    public static GameLayout Layout { get; } = new GameLayout(
        "puck",
        new[]
        {
            "skater_x", "skater_z", "skater_y", "skater_velocity_x", "skater_velocity_z", "skater_velocity_y", "rotation",
            "puck_x", "puck_z", "puck_y", "puck_velocity_x", "puck_velocity_z", "puck_velocity_y",
            "stick_x", "stick_z", "stick_y", "our_goal_x", "our_goal_z", "their_goal_x", "their_goal_z",
            "game_time", "our_score", "their_score",
        },
        new[] { "move_x", "move_y", "aim_x", "aim_y", "blade_angle" },
        new[] { "jump", "crouch", "boost" });

    /// <summary>Name of an instance's channel.</summary>
    public static string ChannelName(int instanceId) => $"PuckRL_{instanceId}";

    /// <summary>Writes a state in the layout's order, metres, metres a second and radians.</summary>
    public static void Write(in PuckState state, Span<float> numbers)
    {
        Write(state.Skater, numbers);
        Write(state.SkaterVelocity, numbers.Slice(3));
        numbers[6] = state.Rotation;
        Write(state.Puck, numbers.Slice(7));
        Write(state.PuckVelocity, numbers.Slice(10));
        Write(state.Stick, numbers.Slice(13));
        (numbers[16], numbers[17]) = (state.OurGoal.X, state.OurGoal.Z);
        (numbers[18], numbers[19]) = (state.TheirGoal.X, state.TheirGoal.Z);
        (numbers[20], numbers[21], numbers[22]) = (state.GameTime, state.OurScore, state.TheirScore);
    }

    private static void Write(in PuckVector vector, Span<float> numbers) =>
        (numbers[0], numbers[1], numbers[2]) = (vector.X, vector.Z, vector.Y);
}
