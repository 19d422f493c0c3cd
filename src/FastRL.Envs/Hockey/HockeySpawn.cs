namespace FastRL.Envs.Hockey;

/// <summary>Where training modes start.</summary>
public enum HockeySpawn
{
    /// <summary>Drawn again until nothing overlaps.</summary>
    Free = 0,

    /// <summary>A fifth starts inside a wall or a goal and is pushed out.</summary>
    Original = 1,
}
