namespace PuckArena.Rink;

/// <summary>What a player's hands do.</summary>
public struct SkaterInput
{
    /// <summary>Turning, -1 left to 1 right.</summary>
    public double Turn;

    /// <summary>Skating, -1 backward to 1 forward.</summary>
    public double Forward;

    /// <summary>Angle of the stick below the horizontal, degrees, -25 to 80.</summary>
    public double StickVertical;

    /// <summary>Angle of the stick to the right of straight ahead, degrees, -92.5 to 92.5.</summary>
    public double StickHorizontal;

    /// <summary>Angle of the blade in steps of 12.5 degrees, -4 to 4.</summary>
    public int BladeSteps;

    /// <summary>Whether the player jumps if on the ice.</summary>
    public bool Jump;

    /// <summary>Whether the player glides without braking.</summary>
    public bool Slide;

    /// <summary>Whether the player sprints.</summary>
    public bool Sprint;
}
