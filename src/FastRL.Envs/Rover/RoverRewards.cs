using System.ComponentModel.DataAnnotations;
using FastRL.Interop;

namespace FastRL.Envs.Rover;

/// <summary>What a step of the rover is worth. Steps are judged at their end; what is said of ticks is paid for each of a step's.</summary>
public sealed record RoverRewards
{
    /// <summary>Largest size of a value.</summary>
    private const double Most = 1e9;

    /// <summary>Each tick.</summary>
    [Range(-Most, Most)]
    public double StepPenalty { get; init; }

    /// <summary>A collision; replaces all else that its step pays.</summary>
    [Range(-Most, Most)]
    public double CollisionPenalty { get; init; }

    /// <summary>A grab, however many orbs.</summary>
    [Range(-Most, Most)]
    public double GrabOrb { get; init; }

    /// <summary>A grab of n orbs pays this times 0.5^(n-1).</summary>
    [Range(-Most, Most)]
    public double OrbSwap { get; init; }

    /// <summary>Leaving the excavation with orbs, once until the next drop.</summary>
    [Range(-Most, Most)]
    public double LeaveExcavationWithOrbs { get; init; }

    /// <summary>Entering the construction zone or its berm with orbs, once until the next drop.</summary>
    [Range(-Most, Most)]
    public double EnterConstructionWithOrbs { get; init; }

    /// <summary>A drop in the construction zone outside the berm.</summary>
    [Range(-Most, Most)]
    public double DepositConstruction { get; init; }

    /// <summary>A drop in the berm.</summary>
    [Range(-Most, Most)]
    public double DepositBerm { get; init; }

    /// <summary>A drop in the excavation.</summary>
    [Range(-Most, Most)]
    public double DropExcavation { get; init; }

    /// <summary>A drop in the obstacle zone, which ends the episode.</summary>
    [Range(-Most, Most)]
    public double DropObstacle { get; init; }

    /// <summary>A drop in the starting zone.</summary>
    [Range(-Most, Most)]
    public double DropStarting { get; init; }

    /// <summary>A drop outside all zones.</summary>
    [Range(-Most, Most)]
    public double DropNone { get; init; }

    /// <summary>Each drop beyond the threshold that follows another without a deposit between.</summary>
    [Range(-Most, Most)]
    public double WastefulDrop { get; init; }

    /// <summary>Drops that are not yet wasteful.</summary>
    [Range(-Most, Most)]
    public double WastefulThreshold { get; init; }

    /// <summary>Returning empty-handed, once after a deposit.</summary>
    [Range(-Most, Most)]
    public double ReturnToExcavation { get; init; }

    /// <summary>Each tick with orbs held in the excavation.</summary>
    [Range(-Most, Most)]
    public double HoldingExcavation { get; init; }

    /// <summary>Each tick with orbs held in the obstacle zone.</summary>
    [Range(-Most, Most)]
    public double HoldingObstacle { get; init; }

    /// <summary>Each tick with orbs held in the construction zone or its berm.</summary>
    [Range(-Most, Most)]
    public double HoldingConstruction { get; init; }

    /// <summary>Each tick with orbs held anywhere else.</summary>
    [Range(-Most, Most)]
    public double HoldingOutside { get; init; }

    /// <summary>Leaving the starting zone, once an episode.</summary>
    [Range(-Most, Most)]
    public double LeavingStarting { get; init; }

    /// <summary>Each tick in the starting zone.</summary>
    [Range(-Most, Most)]
    public double InStarting { get; init; }

    /// <summary>Each pixel that the origin moved; 135 are a metre.</summary>
    [Range(-Most, Most)]
    public double Distance { get; init; }

    /// <summary>Each tick of a step whose speed and the two before are above 0.1 in size and alternate in sign.</summary>
    [Range(-Most, Most)]
    public double Oscillation { get; init; }

    /// <summary>Each tick while moving, where the speed changed by at most the smooth threshold.</summary>
    [Range(-Most, Most)]
    public double SmoothAcceleration { get; init; }

    /// <summary>Each tick while moving, where the heading changed by at most the smooth threshold.</summary>
    [Range(-Most, Most)]
    public double SmoothTurning { get; init; }

    /// <summary>Largest smooth change in a step: of the speed, and of the heading in turns.</summary>
    [Range(-Most, Most)]
    public double SmoothThreshold { get; init; }

    /// <summary>Each tick while moving, where the speed changed by at most its threshold.</summary>
    [Range(-Most, Most)]
    public double MaintainingSpeed { get; init; }

    /// <summary>Largest change of a speed that counts as maintained.</summary>
    [Range(-Most, Most)]
    public double MaintainingThreshold { get; init; }

    /// <summary>Each tick at a speed above its threshold in size.</summary>
    [Range(-Most, Most)]
    public double HighSpeed { get; init; }

    /// <summary>Speed above which it is high.</summary>
    [Range(-Most, Most)]
    public double HighSpeedThreshold { get; init; }

    /// <summary>Each tick while moving, where the heading changed by at most its threshold.</summary>
    [Range(-Most, Most)]
    public double MaintainingHeading { get; init; }

    /// <summary>Largest change of a heading that counts as maintained, in degrees.</summary>
    [Range(-Most, Most)]
    public double HeadingThreshold { get; init; }

    /// <summary>Each tick at a speed below 0.05 in size.</summary>
    [Range(-Most, Most)]
    public double Idle { get; init; }

    /// <summary>Each tick at a negative speed.</summary>
    [Range(-Most, Most)]
    public double Backward { get; init; }

    /// <summary>Each tick at a positive speed.</summary>
    [Range(-Most, Most)]
    public double Forward { get; init; }

    /// <summary>Each tick of a step that came nearer than any since the last grab or drop: to the nearest orb or, with orbs held, to the construction zone.</summary>
    [Range(-Most, Most)]
    public double Shaping { get; init; }

    /// <summary>Each pixel by which a step came nearer to the same, negative for farther; the original has no such term.</summary>
    [Range(-Most, Most)]
    public double Progress { get; init; }

    /// <summary>Each degree by which a step turned towards the same, negative for away; the original has no such term.</summary>
    [Range(-Most, Most)]
    public double Facing { get; init; }

    /// <summary>Each two ticks by which a step shortened the navigator's way, negative for a longer one; of <see cref="RoverLayout.Navigator"/> alone.</summary>
    [Range(-Most, Most)]
    public double Way { get; init; }

    /// <summary>Each tick of a step that ends about to touch something; of <see cref="RoverLayout.Navigator"/> alone.</summary>
    [Range(-Most, Most)]
    public double Close { get; init; }

    /// <summary>The original's preset of a stage: 1 driving, 2 navigation, 3 orb collection, 4 full task.</summary>
    /// <exception cref="ArgumentException">There is no such stage.</exception>
    public static unsafe RoverRewards OfStage(int stage)
    {
        fr_rover_rewards rewards;
        Status.ThrowIfFailed(Native.fr_rover_rewards_init(&rewards, stage), "rover");
        return new RoverRewards
        {
            StepPenalty = rewards.step_penalty,
            CollisionPenalty = rewards.collision_penalty,
            GrabOrb = rewards.grab_orb,
            OrbSwap = rewards.orb_swap,
            LeaveExcavationWithOrbs = rewards.leave_excavation_with_orbs,
            EnterConstructionWithOrbs = rewards.enter_construction_with_orbs,
            DepositConstruction = rewards.deposit_construction,
            DepositBerm = rewards.deposit_berm,
            DropExcavation = rewards.drop_excavation,
            DropObstacle = rewards.drop_obstacle,
            DropStarting = rewards.drop_starting,
            DropNone = rewards.drop_none,
            WastefulDrop = rewards.wasteful_drop,
            WastefulThreshold = rewards.wasteful_threshold,
            ReturnToExcavation = rewards.return_to_excavation,
            HoldingExcavation = rewards.holding_excavation,
            HoldingObstacle = rewards.holding_obstacle,
            HoldingConstruction = rewards.holding_construction,
            HoldingOutside = rewards.holding_outside,
            LeavingStarting = rewards.leaving_starting,
            InStarting = rewards.in_starting,
            Distance = rewards.distance,
            Oscillation = rewards.oscillation,
            SmoothAcceleration = rewards.smooth_acceleration,
            SmoothTurning = rewards.smooth_turning,
            SmoothThreshold = rewards.smooth_threshold,
            MaintainingSpeed = rewards.maintaining_speed,
            MaintainingThreshold = rewards.maintaining_threshold,
            HighSpeed = rewards.high_speed,
            HighSpeedThreshold = rewards.high_speed_threshold,
            MaintainingHeading = rewards.maintaining_heading,
            HeadingThreshold = rewards.heading_threshold,
            Idle = rewards.idle,
            Backward = rewards.backward,
            Forward = rewards.forward,
            Shaping = rewards.shaping,
            Progress = rewards.progress,
            Facing = rewards.facing,
            Way = rewards.way,
            Close = rewards.close,
        };
    }

    internal fr_rover_rewards ToNative() => new()
    {
        step_penalty = StepPenalty,
        collision_penalty = CollisionPenalty,
        grab_orb = GrabOrb,
        orb_swap = OrbSwap,
        leave_excavation_with_orbs = LeaveExcavationWithOrbs,
        enter_construction_with_orbs = EnterConstructionWithOrbs,
        deposit_construction = DepositConstruction,
        deposit_berm = DepositBerm,
        drop_excavation = DropExcavation,
        drop_obstacle = DropObstacle,
        drop_starting = DropStarting,
        drop_none = DropNone,
        wasteful_drop = WastefulDrop,
        wasteful_threshold = WastefulThreshold,
        return_to_excavation = ReturnToExcavation,
        holding_excavation = HoldingExcavation,
        holding_obstacle = HoldingObstacle,
        holding_construction = HoldingConstruction,
        holding_outside = HoldingOutside,
        leaving_starting = LeavingStarting,
        in_starting = InStarting,
        distance = Distance,
        oscillation = Oscillation,
        smooth_acceleration = SmoothAcceleration,
        smooth_turning = SmoothTurning,
        smooth_threshold = SmoothThreshold,
        maintaining_speed = MaintainingSpeed,
        maintaining_threshold = MaintainingThreshold,
        high_speed = HighSpeed,
        high_speed_threshold = HighSpeedThreshold,
        maintaining_heading = MaintainingHeading,
        heading_threshold = HeadingThreshold,
        idle = Idle,
        backward = Backward,
        forward = Forward,
        shaping = Shaping,
        progress = Progress,
        facing = Facing,
        way = Way,
        close = Close,
    };
}
