#pragma warning disable CA1822
namespace FastRL.Emu;

/// <summary>One Game Boy or Game Boy Color.</summary>
/// <remarks>
/// Starts as the boot ROM leaves the machine. Memory is allocated when it is created and never again. May be used by one
/// thread at a time. Everything throws <see cref="ObjectDisposedException"/> once it is disposed.
/// </remarks>
public sealed class GameBoyMachine : IDisposable
{
    /// <summary>Pixels in a row of a frame.</summary>
    public const int ScreenWidth = 160;

    /// <summary>Rows of a frame.</summary>
    public const int ScreenHeight = 144;

    /// <summary>Tiles in a row of the visible grid.</summary>
    public const int TileColumns = 20;

    /// <summary>Rows of the visible grid.</summary>
    public const int TileRows = 18;

    /// <summary>Powers a machine up.</summary>
    public GameBoyMachine(GameBoyRom rom, GameBoyModel model = GameBoyModel.Auto) => throw new NotSupportedException();

    /// <summary>What it runs as: never <see cref="GameBoyModel.Auto"/>.</summary>
    public GameBoyModel Model => throw new NotSupportedException();

    /// <summary>Dots of 4,194,304 Hz since power-on.</summary>
    public ulong Cycles => throw new NotSupportedException();

    /// <summary>Registers of the processor.</summary>
    public GameBoyRegisters Registers => throw new NotSupportedException();

    /// <summary>Bytes of a state of this ROM and model.</summary>
    public int StateSize => throw new NotSupportedException();

    /// <summary>Power cycle; the cartridge's RAM is cleared too.</summary>
    public void Reset() => throw new NotSupportedException();

    /// <summary>Sets which buttons are held from now on.</summary>
    public void SetButtons(GameBoyButtons buttons) => throw new NotSupportedException();

    /// <summary>Runs whole frames.</summary>
    /// <param name="count">Frames, at least 0.</param>
    /// <param name="drawLast">Whether the last one is drawn, for <see cref="GetFrame"/>.</param>
    public void RunFrames(int count, bool drawLast = false) => throw new NotSupportedException();

    /// <summary>Runs until an LD B,B was executed, at most <paramref name="frames"/> frames.</summary>
    /// <returns>Whether it came to one.</returns>
    public bool RunUntilBreakpoint(int frames, bool drawLast = false) => throw new NotSupportedException();

    /// <summary>Reads memory as the processor would see it, without side effects.</summary>
    /// <param name="address">0x0000 to 0xFFFF.</param>
    /// <param name="destination">Filled; must not reach past 0xFFFF.</param>
    /// <param name="bank">Bank of the area that the address lies in, or -1 for what is mapped.</param>
    public void ReadMemory(int address, Span<byte> destination, int bank = -1) => throw new NotSupportedException();

    /// <summary>Reads one byte.</summary>
    public byte ReadByte(int address, int bank = -1) => throw new NotSupportedException();

    /// <summary>Writes memory.</summary>
    public void WriteMemory(int address, ReadOnlySpan<byte> data, int bank = -1) => throw new NotSupportedException();

    /// <summary>Copies the last drawn frame: 144 rows of 160. DMG: shade 0 (light) to 3; CGB: RGB555, red in the low bits.</summary>
    public void GetFrame(Span<ushort> destination) => throw new NotSupportedException();

    /// <summary>Copies the visible tiles: 18 rows of 20, numbered as fr_gb_get_tiles in gb.h says.</summary>
    public void GetTiles(Span<short> destination) => throw new NotSupportedException();

    /// <summary>Bytes that the serial port sent since power-on, at most the last 64 KiB.</summary>
    public byte[] GetSerial() => throw new NotSupportedException();

    /// <summary>Hash of every byte of memory that the guest can reach.</summary>
    public ulong HashMemory() => throw new NotSupportedException();

    /// <summary>Writes the state into the first <see cref="StateSize"/> bytes.</summary>
    public void SaveState(Span<byte> destination) => throw new NotSupportedException();

    /// <summary>Takes a state back; on failure the machine is as before.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another ROM, model or version, or damaged.</exception>
    public void LoadState(ReadOnlySpan<byte> state) => throw new NotSupportedException();

    /// <summary>Ends the machine. One that belongs to a batch lives as long as the batch.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
