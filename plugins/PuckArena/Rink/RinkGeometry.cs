using System;

namespace PuckArena.Rink;

/// <summary>Sizes of the rink in metres: x across, z along it, Blue defends the goal at -z.</summary>
/// <remarks>An IIHF rink is 30 by 60 m with 8.5 m corners and goal lines 4 m from the end boards, which puts the goals where
/// the game has them, at z = -26 and 26. The goal is the rule book's: 1.83 m wide, 1.12 m deep.</remarks>
public static class RinkGeometry
{
    /// <summary>Distance from the middle to a side board.</summary>
    public const double HalfWidth = 15;

    /// <summary>Distance from the middle to an end board.</summary>
    public const double HalfLength = 30;

    /// <summary>Radius of the rounded corners.</summary>
    public const double CornerRadius = 8.5;

    /// <summary>Distance of the goal lines from the middle.</summary>
    public const double GoalLine = 26;

    /// <summary>Half the distance between the posts.</summary>
    public const double GoalHalfWidth = 0.915;

    /// <summary>Depth of the net behind the goal line.</summary>
    public const double GoalDepth = 1.12;

    /// <summary>Radius of a goal post.</summary>
    public const double PostRadius = 0.06;

    /// <summary>Whether a disc at (x, z) reaches over the boards; the normal then points back to the ice.</summary>
    /// <param name="x">Across, metres.</param>
    /// <param name="z">Along, metres.</param>
    /// <param name="radius">Radius of the disc.</param>
    /// <param name="normalX">Across part of the unit normal.</param>
    /// <param name="normalZ">Along part of the unit normal.</param>
    /// <param name="depth">How far the disc reaches over, at least 0.</param>
    public static bool Overlaps(double x, double z, double radius, out double normalX, out double normalZ, out double depth)
    {
        normalX = normalZ = depth = 0;
        double overX = Math.Abs(x) - (HalfWidth - CornerRadius), overZ = Math.Abs(z) - (HalfLength - CornerRadius);
        if (overX > 0 && overZ > 0)
        {
            double distance = Math.Sqrt(overX * overX + overZ * overZ);
            depth = distance + radius - CornerRadius;
            if (depth <= 0) return false;
            normalX = -Math.Sign(x) * overX / distance;
            normalZ = -Math.Sign(z) * overZ / distance;
            return true;
        }
        double beyondX = overX + radius - CornerRadius, beyondZ = overZ + radius - CornerRadius;
        if (beyondX <= 0 && beyondZ <= 0) return false;
        if (beyondX > beyondZ)
            (normalX, depth) = (-Math.Sign(x), beyondX);
        else
            (normalZ, depth) = (-Math.Sign(z), beyondZ);
        return true;
    }
}
