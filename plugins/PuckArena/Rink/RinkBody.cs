namespace PuckArena.Rink;

/// <summary>A disc on the ice: where it is, and how it moves. Metres and seconds; y is the height.</summary>
public struct RinkBody
{
    /// <summary>Across the rink.</summary>
    public double X;

    /// <summary>Along the rink.</summary>
    public double Z;

    /// <summary>Above the ice.</summary>
    public double Y;

    /// <summary>Speed across.</summary>
    public double VelocityX;

    /// <summary>Speed along.</summary>
    public double VelocityZ;

    /// <summary>Speed upwards.</summary>
    public double VelocityY;

    /// <summary>Puts the body back on the ice after an overlap, and takes the part of its speed that goes into the
    /// obstacle, which moves itself.</summary>
    /// <param name="normalX">Across part of the unit normal, away from the obstacle.</param>
    /// <param name="normalZ">Along part of the unit normal.</param>
    /// <param name="depth">Overlap.</param>
    /// <param name="wallX">Speed of the obstacle at the contact, across.</param>
    /// <param name="wallZ">The same, along.</param>
    /// <param name="bounce">Part of the speed into the obstacle that comes back, 0 to 1.</param>
    /// <param name="friction">Coulomb coefficient along the obstacle.</param>
    public void PushOut(
        double normalX, double normalZ, double depth, double wallX, double wallZ, double bounce, double friction)
    {
        X += normalX * depth;
        Z += normalZ * depth;
        double relativeX = VelocityX - wallX, relativeZ = VelocityZ - wallZ;
        double into = relativeX * normalX + relativeZ * normalZ;
        if (into >= 0) return;
        double impulse = -(1 + bounce) * into;
        double tangentX = -normalZ, tangentZ = normalX;
        double along = relativeX * tangentX + relativeZ * tangentZ;
        double rub = System.Math.Min(System.Math.Abs(along), friction * impulse) * -System.Math.Sign(along);
        VelocityX += normalX * impulse + tangentX * rub;
        VelocityZ += normalZ * impulse + tangentZ * rub;
    }
}
