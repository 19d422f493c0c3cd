using FastRL.Envs.Processes;

namespace FastRL.Host.Games.Puck;

/// <summary>What a network sees of Puck: the 16 values of the original environment, and derived ones.</summary>
/// <remarks>
/// The rink is turned so that the agent always attacks the goal at +z. Values 0 to 15 are normalised as the original does
/// (positions by 50 m, heights by 5 m, speeds by 20 and 10 m/s, the heading by pi) and cut to [-10, 10]; 16 to 24 are its
/// derived ones, with the bearing wrapped to (-pi, pi] and the true goal; the rest is the same seen by the skater, where
/// what matters is near: to his right, ahead of him.
/// </remarks>
public sealed class PuckFeatures : IObservationEncoder
{
    /// <summary>Observed numbers that are read: 16 values, two goals, clock and score.</summary>
    public const int Observed = 23;

    private const float Far = 50, High = 5, Fast = 20, FastUp = 10, Limit = 10;
    private const float Near = 4, NearFast = 10; // scales of what the skater's hands deal with, metres and m/s

    private static readonly string[] s_names =
    [
        "skater_x", "skater_z", "skater_y", "skater_speed_x", "skater_speed_z", "skater_speed_y", "heading",
        "puck_x", "puck_z", "puck_y", "puck_speed_x", "puck_speed_z", "puck_speed_y", "stick_x", "stick_z", "stick_y",
        "skater_to_puck_x", "skater_to_puck_z", "skater_to_goal_x", "skater_to_goal_z", "puck_bearing", "puck_distance",
        "stick_to_puck_x", "stick_to_puck_z", "stick_to_puck_y", "heading_sine", "heading_cosine",
        "skater_speed_right", "skater_speed_ahead", "skater_to_puck_right", "skater_to_puck_ahead",
        "stick_to_puck_right", "stick_to_puck_ahead", "puck_speed_right", "puck_speed_ahead",
        "puck_direction_right", "puck_direction_ahead", "puck_to_goal_direction_right", "puck_to_goal_direction_ahead",
        "goal_direction_right", "goal_direction_ahead", "puck_to_goal_distance", "puck_nearness",
    ];

    /// <inheritdoc/>
    public int Size => s_names.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => s_names;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> observed, Span<float> features)
    {
        float side = observed[19] < 0 ? -1 : 1;
        float heading = side < 0 ? observed[6] + MathF.PI : observed[6];
        heading -= 2 * MathF.PI * MathF.Floor(heading / (2 * MathF.PI));
        float skaterX = side * observed[0], skaterZ = side * observed[1];
        float speedX = side * observed[3], speedZ = side * observed[4];
        float puckX = side * observed[7], puckZ = side * observed[8];
        float puckSpeedX = side * observed[10], puckSpeedZ = side * observed[11];
        float stickX = side * observed[13], stickZ = side * observed[14];
        float goalX = side * observed[18], goalZ = side * observed[19];

        Vector(features, skaterX / Far, skaterZ / Far, observed[2] / High);
        Vector(features[3..], speedX / Fast, speedZ / Fast, observed[5] / FastUp);
        features[6] = heading / MathF.PI;
        Vector(features[7..], puckX / Far, puckZ / Far, observed[9] / High);
        Vector(features[10..], puckSpeedX / Fast, puckSpeedZ / Fast, observed[12] / FastUp);
        Vector(features[13..], stickX / Far, stickZ / Far, observed[15] / High);

        float toPuckX = puckX - skaterX, toPuckZ = puckZ - skaterZ;
        float distance = MathF.Sqrt(toPuckX * toPuckX + toPuckZ * toPuckZ);
        (features[16], features[17]) = (toPuckX / Far, toPuckZ / Far);
        (features[18], features[19]) = ((goalX - skaterX) / Far, (goalZ - skaterZ) / Far);
        features[20] = MathF.IEEERemainder(MathF.Atan2(toPuckX, toPuckZ) - heading, 2 * MathF.PI) / MathF.PI;
        features[21] = distance / Far;
        Vector(features[22..], (puckX - stickX) / Far, (puckZ - stickZ) / Far, (observed[9] - observed[15]) / High);

        (float sine, float cosine) = MathF.SinCos(heading);
        (features[25], features[26]) = (sine, cosine);
        Turned(features[27..], sine, cosine, speedX, speedZ, NearFast);
        Turned(features[29..], sine, cosine, toPuckX, toPuckZ, Near);
        Turned(features[31..], sine, cosine, puckX - stickX, puckZ - stickZ, 1);
        Turned(features[33..], sine, cosine, puckSpeedX, puckSpeedZ, NearFast);
        Direction(features[35..], sine, cosine, toPuckX, toPuckZ);
        Direction(features[37..], sine, cosine, goalX - puckX, goalZ - puckZ);
        Direction(features[39..], sine, cosine, goalX - skaterX, goalZ - skaterZ);
        float goalDistance = MathF.Sqrt((goalX - puckX) * (goalX - puckX) + (goalZ - puckZ) * (goalZ - puckZ));
        features[41] = goalDistance / Far;
        features[42] = MathF.Exp(-distance / Near);
        foreach (ref float feature in features[..Size])
            feature = float.IsFinite(feature) ? Math.Clamp(feature, -Limit, Limit) : 0;
    }

    private static void Vector(Span<float> features, float x, float z, float y) =>
        (features[0], features[1], features[2]) = (x, z, y);

    // To the right of the heading and ahead of it; cut so that far things do not drown near ones.
    private static void Turned(Span<float> features, float sine, float cosine, float x, float z, float scale)
    {
        features[0] = Math.Clamp((x * cosine - z * sine) / scale, -2, 2);
        features[1] = Math.Clamp((x * sine + z * cosine) / scale, -2, 2);
    }

    private static void Direction(Span<float> features, float sine, float cosine, float x, float z)
    {
        float length = MathF.Sqrt(x * x + z * z) + 1e-6f;
        features[0] = (x * cosine - z * sine) / length;
        features[1] = (x * sine + z * cosine) / length;
    }
}
