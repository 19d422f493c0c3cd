using System;

namespace PuckGym;

/// <summary>A place or a speed in the game: x across the rink, z along it, y up; metres.</summary>
public struct PuckVector
{
    /// <summary>Across the rink.</summary>
    public float X;

    /// <summary>Up.</summary>
    public float Y;

    /// <summary>Along the rink.</summary>
    public float Z;

    /// <summary>A vector with these parts.</summary>
    public PuckVector(float x, float y, float z) => (X, Y, Z) = (x, y, z);

    /// <summary>Distance over the ice, heights left out.</summary>
    public static float FlatDistance(in PuckVector a, in PuckVector b)
    {
        float x = a.X - b.X, z = a.Z - b.Z;
        return (float)Math.Sqrt(x * x + z * z);
    }

    /// <summary>Distance in space.</summary>
    public static float Distance(in PuckVector a, in PuckVector b)
    {
        float x = a.X - b.X, y = a.Y - b.Y, z = a.Z - b.Z;
        return (float)Math.Sqrt(x * x + y * y + z * z);
    }
}
