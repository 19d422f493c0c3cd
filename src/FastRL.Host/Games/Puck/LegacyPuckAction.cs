namespace FastRL.Host.Games.Puck;

/// <summary>One decision in PuckGym's own protocol.</summary>
public struct LegacyPuckAction
{
    /// <summary>Turn, -1 to 1.</summary>
    public float MoveX { get; set; }

    /// <summary>Forward, -1 to 1.</summary>
    public float MoveY { get; set; }

    /// <summary>Stick up and down, -1 to 1.</summary>
    public float AimX { get; set; }

    /// <summary>Stick left and right, -1 to 1.</summary>
    public float AimY { get; set; }

    /// <summary>Angle of the blade, -1 to 1.</summary>
    public float BladeAngle { get; set; }

    /// <summary>Jump.</summary>
    public bool Jump { get; set; }

    /// <summary>Crouch, which slides.</summary>
    public bool Crouch { get; set; }

    /// <summary>Boost, which sprints.</summary>
    public bool Boost { get; set; }
}
