using System;

namespace PuckArena.Rink;

/// <summary>A player and a puck on the ice. The same inputs give the same motion, bit for bit.</summary>
/// <remarks>Double precision and no clock, no random numbers, no allocation. One thread at a time.</remarks>
public sealed class RinkWorld
{
    /// <summary>Radius of the puck as the game shows it.</summary>
    public const double PuckRadius = 0.15;

    private const double PuckDrag = 0.3;            // part of the speed lost in a second
    private const double PuckMaximumSpeed = 50;
    private const double OverspeedDrag = 0.01, OverspeedFrom = 25; // quadratic, above a speed
    private const double BoardBounce = 0.19, BoardFriction = 0.1;
    private const double BladeBounce = 0, BladeFriction = 0.6, BodyBounce = 0.1;
    private const double MaximumMove = PuckRadius;  // a puck never moves further than this between two looks

    /// <summary>The player.</summary>
    public Skater Skater { get; } = new Skater();

    /// <summary>The puck.</summary>
    public RinkBody Puck;

    /// <summary>Whether the blade touched the puck in the last tick.</summary>
    public bool StickContact { get; private set; }

    /// <summary>-1 or 1 when the puck went into the goal on that side in the last tick, otherwise 0.</summary>
    public int Goal { get; private set; }

    /// <summary>Puts the puck somewhere, lying still.</summary>
    public void PlacePuck(double x, double z, double velocityX = 0, double velocityZ = 0)
    {
        Puck = new RinkBody { X = x, Z = z, VelocityX = velocityX, VelocityZ = velocityZ };
        (StickContact, Goal) = (false, 0);
    }

    /// <summary>Plays one tick.</summary>
    /// <param name="input">What the player does.</param>
    /// <param name="seconds">Length of the tick.</param>
    public void Step(in SkaterInput input, double seconds)
    {
        (StickContact, Goal) = (false, 0);
        RinkBody bladeBefore = Skater.Blade;
        Skater.Step(input, seconds);
        // Fast pucks and fast blades are looked at more than once a tick.
        double speed = Speed(Puck.VelocityX, Puck.VelocityZ) + Speed(Skater.Blade.VelocityX, Skater.Blade.VelocityZ);
        int looks = Math.Min(16, 1 + (int)(speed * seconds / MaximumMove));
        double slice = seconds / looks;
        for (int look = 1; look <= looks && Goal == 0; look++)
        {
            double part = (double)look / looks;
            double bladeX = bladeBefore.X + (Skater.Blade.X - bladeBefore.X) * part;
            double bladeZ = bladeBefore.Z + (Skater.Blade.Z - bladeBefore.Z) * part;
            MovePuck(bladeX, bladeZ, slice);
        }
        LimitPuck(seconds);
    }

    private void MovePuck(double bladeX, double bladeZ, double seconds)
    {
        double before = Puck.Z, beforeX = Puck.X;
        Puck.X += Puck.VelocityX * seconds;
        Puck.Z += Puck.VelocityZ * seconds;
        if (Skater.Blade.Y <= Skater.BladeReach) HitBlade(bladeX, bladeZ);
        HitDisc(Skater.Body.X, Skater.Body.Z, Skater.Radius, Skater.Body.VelocityX, Skater.Body.VelocityZ, BodyBounce);
        int side = Puck.Z > 0 ? 1 : -1;
        double line = side * RinkGeometry.GoalLine;
        if (IsGoal(beforeX, before, line, side))
        {
            Goal = side;
            return;
        }
        HitDisc(-RinkGeometry.GoalHalfWidth, line, RinkGeometry.PostRadius, 0, 0, bounce: 0);
        HitDisc(RinkGeometry.GoalHalfWidth, line, RinkGeometry.PostRadius, 0, 0, bounce: 0);
        HitNet(side);
        if (RinkGeometry.Overlaps(Puck.X, Puck.Z, PuckRadius, out double normalX, out double normalZ, out double depth))
            Puck.PushOut(normalX, normalZ, depth, 0, 0, BoardBounce, BoardFriction);
    }

    // The whole puck must be over the line, between the posts, and must have come over it.
    private bool IsGoal(double beforeX, double before, double line, int side)
    {
        double over = side * (Puck.Z - line), was = side * (before - line);
        double room = RinkGeometry.GoalHalfWidth;
        return over >= PuckRadius && was < PuckRadius && Math.Abs(Puck.X) < room && Math.Abs(beforeX) < room;
    }

    private void HitDisc(double x, double z, double radius, double velocityX, double velocityZ, double bounce)
    {
        double dx = Puck.X - x, dz = Puck.Z - z, reach = radius + PuckRadius, square = dx * dx + dz * dz;
        if (square >= reach * reach || square == 0) return;
        double distance = Math.Sqrt(square);
        Puck.PushOut(dx / distance, dz / distance, reach - distance, velocityX, velocityZ, bounce, friction: 0.1);
    }

    // The blade is a straight edge; the puck stays with it when it slides along.
    private void HitBlade(double bladeX, double bladeZ)
    {
        double alongX = Math.Sin(Skater.BladeYaw), alongZ = Math.Cos(Skater.BladeYaw);
        double dx = Puck.X - bladeX, dz = Puck.Z - bladeZ;
        double place = Math.Min(Skater.BladeHalfLength, Math.Max(-Skater.BladeHalfLength, dx * alongX + dz * alongZ));
        dx -= alongX * place;
        dz -= alongZ * place;
        double reach = PuckRadius + 0.05, square = dx * dx + dz * dz;
        if (square >= reach * reach || square == 0) return;
        double distance = Math.Sqrt(square);
        Puck.PushOut(
            dx / distance, dz / distance, reach - distance, Skater.Blade.VelocityX, Skater.Blade.VelocityZ, BladeBounce,
            BladeFriction);
        StickContact = true;
    }

    // From outside, the net is a box: two sides and a back.
    private void HitNet(int side)
    {
        double front = RinkGeometry.GoalLine, back = front + RinkGeometry.GoalDepth, z = side * Puck.Z;
        double overX = RinkGeometry.GoalHalfWidth + PuckRadius - Math.Abs(Puck.X);
        if (overX <= 0 || z <= front || z >= back + PuckRadius) return;
        double overBack = back + PuckRadius - z;
        if (overX < overBack && Math.Abs(Puck.X) >= RinkGeometry.GoalHalfWidth)
            Puck.PushOut(Math.Sign(Puck.X), 0, overX, 0, 0, BoardBounce, BoardFriction);
        else if (z > back - PuckRadius)
            Puck.PushOut(0, side, overBack, 0, 0, BoardBounce, BoardFriction);
    }

    private void LimitPuck(double seconds)
    {
        double speed = Speed(Puck.VelocityX, Puck.VelocityZ);
        double keep = 1 - PuckDrag * seconds;
        if (speed > OverspeedFrom) keep -= Math.Min(0.5, OverspeedDrag * speed * seconds);
        if (speed * keep > PuckMaximumSpeed) keep = PuckMaximumSpeed / speed;
        Puck.VelocityX *= keep;
        Puck.VelocityZ *= keep;
    }

    private static double Speed(double x, double z) => Math.Sqrt(x * x + z * z);
}
