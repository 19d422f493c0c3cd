namespace FastRL.Emu.GameBoy;

/// <summary>How a cartridge with an accelerometer (MBC7) is held, in hundredths of the Earth's gravity.</summary>
/// <param name="Right">Pull to the right, -400 to 400; negative: to the left.</param>
/// <param name="Top">Pull to the top, -400 to 400; negative: to the bottom.</param>
public readonly record struct GameBoyTilt(int Right, int Top)
{
    /// <summary>The farthest that either may be from 0.</summary>
    public const int Most = 400;
}
