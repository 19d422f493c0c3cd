using System;

namespace PuckArena.Rink;

/// <summary>A player on skates with a stick.</summary>
/// <remarks>
/// Speeds and accelerations are the community's figures for the game (CompetitivePuckTweaks, default configuration).
/// Skates hold sideways: the part of the speed across the heading dies within a fraction of a second.
/// </remarks>
public sealed class Skater
{
    /// <summary>Radius of the body.</summary>
    public const double Radius = 0.45;

    /// <summary>Half the length of the blade.</summary>
    public const double BladeHalfLength = 0.35;

    /// <summary>Height of the blade over the ice above which it passes over the puck.</summary>
    public const double BladeReach = 0.3;

    private const double MaximumSpeed = 7.5, SprintSpeed = 8.75;
    private const double ForwardAcceleration = 2, SprintAcceleration = 4.75, BackwardAcceleration = 1.8;
    private const double BrakeAcceleration = 5.8, StopDrag = 2.5, SlideDrag = 0.2, EdgeGrip = 6;
    private const double TurnAcceleration = 1.825, TurnMaximum = 1.48, TurnBrake = 5.8, TurnDrag = 3;
    private const double JumpSpeed = 3, Gravity = 9.81;
    private const double ShoulderHeight = 1, StickLength = 2;
    private const double StickSpeed = 360 * Degree; // the stick's controller settles in about a quarter of a second
    private const double Degree = Math.PI / 180, BladeStep = 12.5 * Degree;

    private double _stickVertical, _stickHorizontal; // where the stick is, radians

    /// <summary>Where the player is.</summary>
    public RinkBody Body;

    /// <summary>Heading, radians: 0 along +z, a quarter turn along +x.</summary>
    public double Yaw { get; private set; }

    /// <summary>Turning speed, radians a second, positive to the right.</summary>
    public double TurnSpeed { get; private set; }

    /// <summary>Middle of the blade and its speed.</summary>
    public RinkBody Blade { get; private set; }

    /// <summary>Direction of the blade's length, radians like <see cref="Yaw"/>.</summary>
    public double BladeYaw { get; private set; }

    /// <summary>Puts the player somewhere, standing, the stick in its middle position.</summary>
    public void Place(double x, double z, double yaw)
    {
        Body = new RinkBody { X = x, Z = z };
        Yaw = yaw;
        TurnSpeed = 0;
        (_stickVertical, _stickHorizontal) = (27.5 * Degree, 0);
        Blade = BladePosition();
        BladeYaw = yaw + Math.PI / 2;
    }

    /// <summary>Moves for one tick.</summary>
    /// <param name="input">What the player does.</param>
    /// <param name="seconds">Length of the tick.</param>
    public void Step(in SkaterInput input, double seconds)
    {
        Steer(input, seconds);
        Skate(input, seconds);
        MoveStick(input, seconds);
    }

    private void Steer(in SkaterInput input, double seconds)
    {
        double turn = Clamp(input.Turn, -1, 1);
        if (Math.Abs(turn) < 0.05)
        {
            TurnSpeed -= TurnSpeed * Math.Min(1, TurnDrag * seconds);
        }
        else
        {
            double rate = TurnSpeed * turn < 0 ? TurnBrake : TurnAcceleration;
            double limit = TurnMaximum * Math.Abs(turn);
            TurnSpeed = Math.Abs(TurnSpeed) > limit && TurnSpeed * turn > 0
                ? Toward(TurnSpeed, Math.Sign(turn) * limit, TurnDrag * seconds)
                : Clamp(TurnSpeed + turn * rate * seconds, -TurnMaximum, TurnMaximum);
        }
        Yaw += TurnSpeed * seconds;
        if (Yaw >= 2 * Math.PI) Yaw -= 2 * Math.PI;
        if (Yaw < 0) Yaw += 2 * Math.PI;
    }

    private void Skate(in SkaterInput input, double seconds)
    {
        double ahead = Math.Sin(Yaw), along = Math.Cos(Yaw);
        double forward = Body.VelocityX * ahead + Body.VelocityZ * along;
        double sideways = Body.VelocityX * along - Body.VelocityZ * ahead;
        double throttle = Clamp(input.Forward, -1, 1);
        bool onIce = Body.Y <= 0;
        if (onIce)
        {
            sideways -= sideways * Math.Min(1, (input.Slide ? 0.2 : 1) * EdgeGrip * seconds);
            if (input.Slide || Math.Abs(throttle) < 0.05)
            {
                forward = Toward(forward, 0, (input.Slide ? SlideDrag : StopDrag) * seconds);
            }
            else if (throttle * forward < -0.01)
            {
                forward = Toward(forward, 0, Math.Abs(throttle) * BrakeAcceleration * seconds);
            }
            else
            {
                double limit = (input.Sprint && throttle > 0 ? SprintSpeed : MaximumSpeed) * throttle;
                double rate = throttle < 0 ? BackwardAcceleration : input.Sprint ? SprintAcceleration : ForwardAcceleration;
                forward = Toward(forward, limit, (Math.Abs(forward) > Math.Abs(limit) ? StopDrag : rate) * seconds);
            }
            if (input.Jump) Body.VelocityY = JumpSpeed;
        }
        Body.VelocityX = forward * ahead + sideways * along;
        Body.VelocityZ = forward * along - sideways * ahead;
        Body.X += Body.VelocityX * seconds;
        Body.Z += Body.VelocityZ * seconds;
        Body.Y += Body.VelocityY * seconds;
        Body.VelocityY = Body.Y > 0 ? Body.VelocityY - Gravity * seconds : 0;
        if (Body.Y < 0) Body.Y = 0;
        if (RinkGeometry.Overlaps(Body.X, Body.Z, Radius, out double normalX, out double normalZ, out double depth))
            Body.PushOut(normalX, normalZ, depth, 0, 0, bounce: 0, friction: 0.1);
        KeepOutOfGoal(1);
        KeepOutOfGoal(-1);
    }

    // The net is a box that nobody skates into.
    private void KeepOutOfGoal(int side)
    {
        double middle = side * (RinkGeometry.GoalLine + RinkGeometry.GoalDepth / 2);
        double overX = RinkGeometry.GoalHalfWidth + Radius - Math.Abs(Body.X);
        double overZ = RinkGeometry.GoalDepth / 2 + Radius - Math.Abs(Body.Z - middle);
        if (overX <= 0 || overZ <= 0) return;
        if (overX < overZ)
            Body.PushOut(Body.X < 0 ? -1 : 1, 0, overX, 0, 0, bounce: 0, friction: 0);
        else
            Body.PushOut(0, Body.Z < middle ? -1 : 1, overZ, 0, 0, bounce: 0, friction: 0);
    }

    private void MoveStick(in SkaterInput input, double seconds)
    {
        _stickVertical = Toward(_stickVertical, input.StickVertical * Degree, StickSpeed * seconds);
        _stickHorizontal = Toward(_stickHorizontal, input.StickHorizontal * Degree, StickSpeed * seconds);
        RinkBody before = Blade, now = BladePosition();
        now.VelocityX = (now.X - before.X) / seconds;
        now.VelocityZ = (now.Z - before.Z) / seconds;
        now.VelocityY = (now.Y - before.Y) / seconds;
        Blade = now;
        BladeYaw = Yaw + _stickHorizontal + Math.PI / 2 - input.BladeSteps * BladeStep;
    }

    // The stick points from the shoulder; its blade lies on the ice where the stick is long enough.
    private RinkBody BladePosition()
    {
        double drop = StickLength * Math.Sin(_stickVertical), reach = StickLength * Math.Cos(_stickVertical);
        double shoulder = ShoulderHeight + Body.Y;
        if (drop > shoulder)
        {
            reach *= shoulder / drop;
            drop = shoulder;
        }
        double direction = Yaw + _stickHorizontal;
        reach = Math.Max(reach, Radius + 0.3);
        return new RinkBody
        {
            X = Body.X + Math.Sin(direction) * reach,
            Z = Body.Z + Math.Cos(direction) * reach,
            Y = shoulder - drop,
        };
    }

    private static double Toward(double value, double target, double step) =>
        value < target ? Math.Min(target, value + step) : Math.Max(target, value - step);

    private static double Clamp(double value, double low, double high) => Math.Min(high, Math.Max(low, value));
}
