namespace PuckGym;

/// <summary>The few things that the plugin needs of a game: a thin adapter, without rules of its own.</summary>
public interface IPuckGame
{
    /// <summary>Gives the game what it has to call: every tick, every frame, for chat, keys and goals; null to stop.</summary>
    void Attach(PuckPlugin? plugin);

    /// <summary>A setting that the user made for the plugin, or null.</summary>
    /// <param name="name">One of <see cref="PuckPlugin.SettingNames"/>.</param>
    string? Setting(string name);

    /// <summary>Whether pucks are played now: warm-up, face-off or play.</summary>
    bool IsPlayable { get; }

    /// <summary>Whether the player types a chat message.</summary>
    bool IsChatFocused { get; }

    /// <summary>Length of a physics tick, seconds of the game.</summary>
    float TickSeconds { get; }

    /// <summary>Half the size of the ice, metres across and along; 0 where it is not known.</summary>
    PuckVector IceExtents { get; }

    /// <summary>How much faster than the clock the game runs.</summary>
    float TimeScale { get; set; }

    /// <summary>Whether the game stands still, drawing on. It keeps its time scale.</summary>
    bool Paused { get; set; }

    /// <summary>Whether the agent has the player: keyboard and mouse then do not move him, goals are told to the
    /// controller and do not end the play, and the clock does not run out.</summary>
    bool Controlled { get; set; }

    /// <summary>Reads what is on the ice.</summary>
    /// <returns>False while there is no player or no puck.</returns>
    bool TryRead(out PuckState state);

    /// <summary>Moves the player until the next tick.</summary>
    void Apply(in PuckAction action);

    /// <summary>Removes all pucks and puts one on the ice.</summary>
    void SpawnPuck(in PuckVector place, in PuckVector velocity);

    /// <summary>Puts the player somewhere, standing.</summary>
    /// <param name="place">Where.</param>
    /// <param name="rotation">Heading in radians.</param>
    void PlacePlayer(in PuckVector place, float rotation);

    /// <summary>Adds a goal to the score that players see.</summary>
    void CountGoal(bool ours);

    /// <summary>Shows a line in the player's own chat.</summary>
    void ShowChat(string message);

    /// <summary>Writes a line to the game's log.</summary>
    void Log(string message);
}
