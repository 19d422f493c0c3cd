namespace FastRL.Envs.Hockey;

/// <summary>Who plays.</summary>
public enum HockeyPlayer : byte
{
    /// <summary>The caller's actions.</summary>
    External = 0,

    /// <summary>Stands still.</summary>
    Nobody = 1,

    /// <summary>The original's scripted player.</summary>
    Weak = 2,

    /// <summary>The same with more force.</summary>
    Strong = 3,
}
