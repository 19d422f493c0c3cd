namespace FastRL.Envs.Rover;

/// <summary>How far an episode is after a step, or how it ended.</summary>
/// <param name="Steps">Its steps.</param>
/// <param name="ConstructionDrops">Drops in the construction zone outside the berm.</param>
/// <param name="BermDrops">Drops in the berm.</param>
/// <param name="OrbsGrabbed">Orbs grabbed, those grabbed again included.</param>
/// <param name="OrbsDelivered">Orbs delivered.</param>
/// <param name="BermOrbs">Those of them in the berm.</param>
/// <param name="ReachedOrb">Whether an orb was in reach at some time.</param>
/// <param name="Speed">Mean of the speed's size, 1 for full speed.</param>
/// <param name="Reward">Sum of its rewards.</param>
public readonly record struct RoverEpisode(
    int Steps, int ConstructionDrops, int BermDrops, int OrbsGrabbed, int OrbsDelivered, int BermOrbs, bool ReachedOrb, double Speed,
    double Reward)
{
    /// <summary>Whether it met a goal, were it over now.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="limit">Whether it ended by its limit.</param>
    /// <param name="delivered">Whether it ended with every orb delivered.</param>
    public bool Meets(RoverGoal goal, bool limit, bool delivered) => goal switch
    {
        RoverGoal.Drive => limit && Speed > 0.6,
        RoverGoal.Reach => ReachedOrb,
        RoverGoal.Deliver => OrbsDelivered > 0,
        _ => delivered,
    };
}
