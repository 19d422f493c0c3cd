namespace FastRL.Emu.GameBoy;

/// <summary>Buttons held down, one bit each.</summary>
[Flags]
public enum GameBoyButtons
{
    /// <summary>Nothing is held.</summary>
    None = 0,

    /// <summary>Right on the cross.</summary>
    Right = 1,

    /// <summary>Left on the cross.</summary>
    Left = 2,

    /// <summary>Up on the cross.</summary>
    Up = 4,

    /// <summary>Down on the cross.</summary>
    Down = 8,

    /// <summary>A.</summary>
    A = 16,

    /// <summary>B.</summary>
    B = 32,

    /// <summary>Select.</summary>
    Select = 64,

    /// <summary>Start.</summary>
    Start = 128,
}
