namespace FastRL.Envs.Rover;

/// <summary>What counts as success of an episode.</summary>
public enum RoverGoal
{
    /// <summary>Cut by the limit, so without a collision, at a mean speed above 0.6.</summary>
    Drive,

    /// <summary>An orb was in reach.</summary>
    Reach,

    /// <summary>An orb was delivered.</summary>
    Deliver,

    /// <summary>Every orb was delivered.</summary>
    DeliverAll,
}
