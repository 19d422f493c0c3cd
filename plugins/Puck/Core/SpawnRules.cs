using System;

namespace PuckGym;

/// <summary>Where an episode begins: anywhere fair on the ice.</summary>
/// <remarks>Margins, distances and retries are those that existing PuckGym players train with.</remarks>
public sealed class SpawnRules
{
    private const float PuckMargin = 4, PuckCorner = 6, PlayerMargin = 5, PlayerCorner = 7;
    private const float FromPlayer = 8, FromGoal = 7;
    private const int PuckTries = 30, PlayerTries = 20;
    private const float Height = 0.1f;

    private ulong _random;

    /// <summary>Draws from a stream of its own.</summary>
    public SpawnRules(ulong seed) => _random = seed;

    /// <summary>A place for the player, away from corners and goals.</summary>
    public PuckVector Player(in PuckState state, in PuckVector ice)
    {
        float x = ice.X > 0 ? ice.X - PlayerMargin : 10, z = ice.Z > 0 ? ice.Z - PlayerMargin : 18;
        PuckVector place = default;
        for (int i = 0; i <= PlayerTries; i++)
        {
            place = new PuckVector(Between(-x, x), Height, Between(-z, z));
            if (!IsCorner(place, x, z, PlayerCorner) && IsClearOfGoals(place, state)) break;
        }
        return place;
    }

    /// <summary>A place for the puck, also away from the player.</summary>
    public PuckVector Puck(in PuckState state, in PuckVector player, in PuckVector ice)
    {
        float x = ice.X > 0 ? ice.X - PuckMargin : 12, z = ice.Z > 0 ? ice.Z - PuckMargin : 20;
        PuckVector place = default;
        for (int i = 0; i <= PuckTries; i++)
        {
            place = new PuckVector(Between(-x, x), Height, Between(-z, z));
            if (!IsCorner(place, x, z, PuckCorner) && IsClearOfGoals(place, state)
                && PuckVector.FlatDistance(place, player) >= FromPlayer)
                break;
        }
        return place;
    }

    /// <summary>A heading, radians.</summary>
    public float Rotation() => Between(0, (float)(2 * Math.PI));

    private static bool IsCorner(in PuckVector place, float x, float z, float corner) =>
        Math.Abs(place.X) > x - corner && Math.Abs(place.Z) > z - corner;

    private static bool IsClearOfGoals(in PuckVector place, in PuckState state) =>
        PuckVector.FlatDistance(place, state.OurGoal) >= FromGoal && PuckVector.FlatDistance(place, state.TheirGoal) >= FromGoal;

    // SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every runtime.
    private float Between(float low, float high)
    {
        _random += 0x9E3779B97F4A7C15;
        ulong x = _random;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        x ^= x >> 31;
        return (float)(low + (high - low) * (x >> 11) * (1.0 / (1UL << 53)));
    }
}
