using System;

namespace PuckGym;

/// <summary>Rewards for one physics tick from the states before and after it.</summary>
public abstract class Rewards
{
    // The blade's middle this close to the puck's touches it.
    private const float ContactDistance = 0.6f;

    /// <summary>Names that <see cref="Create"/> knows.</summary>
    public static readonly string[] Names = { "score", "full", "phase1" };

    /// <summary>For a goal of the agent's.</summary>
    public abstract float Goal { get; }

    /// <summary>For a goal against.</summary>
    public abstract float Conceded { get; }

    /// <summary>The rewards of a name.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Rewards Create(string name) => name switch
    {
        "score" => new ScoreRewards(),
        "full" => new FullRewards(),
        "phase1" => new PhaseOneRewards(),
        _ => throw new ArgumentException($"unknown rewards '{name}'; known are {string.Join(", ", Names)}", nameof(name)),
    };

    /// <summary>Forgets the episode before.</summary>
    public abstract void Begin(in PuckState state);

    /// <summary>Reward of a tick, goals left out.</summary>
    public abstract float Step(in PuckState state);

    /// <summary>Whether the stick touches the puck.</summary>
    protected static bool Touches(in PuckState state) => PuckVector.Distance(state.Stick, state.Puck) < ContactDistance;
}

/// <summary>Everything that a player should do, weakly, and goals strongly.</summary>
internal sealed class FullRewards : Rewards
{
    private const float Approach = 0.02f, ToGoal = 0.02f, InFront = 0.002f, Offensive = 0.001f;
    private const float InFrontDistance = 15, Shot = 0.05f, ShotSpeed = 20, Contact = 0.1f, Tick = 0.001f;

    private float _toPuck, _toGoal;
    private bool _touched;

    public override float Goal => 100;

    public override float Conceded => -100;

    public override void Begin(in PuckState state)
    {
        _toPuck = PuckVector.FlatDistance(state.Skater, state.Puck);
        _toGoal = PuckVector.FlatDistance(state.Puck, state.TheirGoal);
        _touched = Touches(state);
    }

    public override float Step(in PuckState state)
    {
        float toPuck = PuckVector.FlatDistance(state.Skater, state.Puck);
        float toGoal = PuckVector.FlatDistance(state.Puck, state.TheirGoal);
        float reward = Approach * (_toPuck - toPuck) + ToGoal * (_toGoal - toGoal) - Tick;
        float ahead = Math.Sign(state.TheirGoal.Z) * state.Puck.Z;
        if (ahead > 0)
        {
            reward += Offensive;
            if (ahead < Math.Abs(state.TheirGoal.Z) && toGoal < InFrontDistance) reward += InFront;
        }
        float speed = (float)Math.Sqrt(
            state.PuckVelocity.X * state.PuckVelocity.X + state.PuckVelocity.Z * state.PuckVelocity.Z);
        if (speed > 1 && toGoal > 0)
        {
            float aim = (state.PuckVelocity.X * (state.TheirGoal.X - state.Puck.X)
                + state.PuckVelocity.Z * (state.TheirGoal.Z - state.Puck.Z)) / (speed * toGoal);
            if (aim > 0) reward += Shot * aim * Math.Min(speed / ShotSpeed, 1);
        }
        bool touches = Touches(state);
        if (touches && !_touched) reward += Contact;
        (_toPuck, _toGoal, _touched) = (toPuck, toGoal, touches);
        return reward;
    }
}

/// <summary>Goals, and what brings them about: skating at the puck, moving it toward the goal, and aiming it.</summary>
/// <remarks>Speeds are rewarded rather than distances, so that a shot which leaves the skater behind costs nothing.</remarks>
internal sealed class ScoreRewards : Rewards
{
    private const float Chase = 0.001f, Drive = 0.003f, Aim = 0.01f, AimSpeed = 10, Hurry = 0.003f;

    public override float Goal => 100;

    public override float Conceded => -5;

    public override void Begin(in PuckState state)
    {
    }

    public override float Step(in PuckState state)
    {
        float reward = Chase * SpeedToward(state.Skater, state.SkaterVelocity, state.Puck)
            + Drive * SpeedToward(state.Puck, state.PuckVelocity, state.TheirGoal) - Hurry;
        // Where a moving puck will cross the goal line.
        float side = Math.Sign(state.TheirGoal.Z), ahead = side * (state.TheirGoal.Z - state.Puck.Z);
        float speed = side * state.PuckVelocity.Z;
        if (speed > 1 && ahead > 0)
        {
            float miss = state.Puck.X + state.PuckVelocity.X * (ahead / speed) - state.TheirGoal.X;
            reward += Aim * Math.Min(1, speed / AimSpeed) / (1 + miss * miss);
        }
        return reward;
    }

    private static float SpeedToward(in PuckVector place, in PuckVector velocity, in PuckVector target)
    {
        float x = target.X - place.X, z = target.Z - place.Z, distance = (float)Math.Sqrt(x * x + z * z);
        return distance > 0 ? (velocity.X * x + velocity.Z * z) / distance : 0;
    }
}

/// <summary>First lesson: skate to the puck, without spinning, and touch it.</summary>
internal sealed class PhaseOneRewards : Rewards
{
    private const float Closer = 1, Further = 3, Toward = 0.1f, Away = 0.3f;
    private const float SpinDecay = 0.9f, SpinBase = 0.5f, SpinSlope = 0.3f, Contact = 5, Touching = 0.5f;

    private float _toPuck, _rotation, _spin;
    private bool _touched;

    public override float Goal => 10;

    public override float Conceded => 0;

    public override void Begin(in PuckState state)
    {
        _toPuck = PuckVector.FlatDistance(state.Skater, state.Puck);
        (_rotation, _spin, _touched) = (state.Rotation, 0, Touches(state));
    }

    public override float Step(in PuckState state)
    {
        float toPuck = PuckVector.FlatDistance(state.Skater, state.Puck), closer = _toPuck - toPuck;
        float reward = closer > 0 ? Closer * closer : Further * closer;
        if (toPuck > 0)
        {
            float speed = (state.SkaterVelocity.X * (state.Puck.X - state.Skater.X)
                + state.SkaterVelocity.Z * (state.Puck.Z - state.Skater.Z)) / toPuck;
            reward += speed > 0 ? Toward * speed : Away * speed;
        }
        _spin = _spin * SpinDecay + Math.Abs(Wrap(state.Rotation - _rotation));
        if (_spin > Math.PI) reward -= SpinBase + SpinSlope * (_spin - (float)Math.PI);
        bool touches = Touches(state);
        if (touches) reward += _touched ? Touching : Contact + Touching;
        (_toPuck, _rotation, _touched) = (toPuck, state.Rotation, touches);
        return reward;
    }

    private static float Wrap(float angle) => (float)Math.IEEERemainder(angle, 2 * Math.PI);
}
