namespace FastRL.Emu.GameBoy;

/// <summary>Hardware that a ROM runs on.</summary>
public enum GameBoyModel
{
    /// <summary>Game Boy Color where the ROM's header asks for it, Game Boy otherwise.</summary>
    Auto = 0,

    /// <summary>Game Boy: four shades.</summary>
    Dmg = 1,

    /// <summary>Game Boy Color: RGB555.</summary>
    Cgb = 2,
}
