namespace PuckGym;

/// <summary>What the game shows at one moment.</summary>
public struct PuckState
{
    /// <summary>The player's skater.</summary>
    public PuckVector Skater, SkaterVelocity;

    /// <summary>Heading of the skater, radians from 0 to 2 pi: 0 along +z, growing to the right.</summary>
    public float Rotation;

    /// <summary>The puck nearest to the player.</summary>
    public PuckVector Puck, PuckVelocity;

    /// <summary>The blade of the player's stick.</summary>
    public PuckVector Stick;

    /// <summary>The goal that the player defends, and the one that he attacks.</summary>
    public PuckVector OurGoal, TheirGoal;

    /// <summary>The game's clock, seconds.</summary>
    public float GameTime;

    /// <summary>Goals of the player's team and of the other.</summary>
    public float OurScore, TheirScore;
}
