using FastRL.Interop;

namespace FastRL.Envs.Rover;

/// <summary>What a rover observes; rover.h says what each number means.</summary>
public enum RoverLayout
{
    /// <summary>The original's 30 numbers.</summary>
    Original = (int)fr_rover_layout.FR_ROVER_LAYOUT_ORIGINAL,

    /// <summary>30 numbers of a navigator that knows the field: the way to the next orb or to the construction zone, and how far the rover can move without a contact.</summary>
    Navigator = (int)fr_rover_layout.FR_ROVER_LAYOUT_NAVIGATOR,
}
