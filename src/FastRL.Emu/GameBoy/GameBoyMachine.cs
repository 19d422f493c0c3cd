using FastRL.Interop;

namespace FastRL.Emu.GameBoy;

/// <summary>One Game Boy or Game Boy Color.</summary>
/// <remarks>
/// Starts as the boot ROM leaves the machine. Memory is allocated when it is created and never again. May be used by
/// one thread at a time. Everything throws <see cref="ObjectDisposedException"/> once it, or the batch that it belongs
/// to, is disposed. A batch's machine throws <see cref="InvalidOperationException"/> while its group steps.
/// </remarks>
public sealed unsafe class GameBoyMachine : IDisposable
{
    /// <summary>Pixels in a row of a frame.</summary>
    public const int ScreenWidth = Native.FR_GB_SCREEN_WIDTH;

    /// <summary>Rows of a frame.</summary>
    public const int ScreenHeight = Native.FR_GB_SCREEN_HEIGHT;

    /// <summary>Width of a Pocket Camera's picture in pixels.</summary>
    public const int CameraWidth = Native.FR_GB_CAMERA_WIDTH;

    /// <summary>Height of a Pocket Camera's picture in pixels.</summary>
    public const int CameraHeight = Native.FR_GB_CAMERA_HEIGHT;

    /// <summary>Tiles in a row of the visible grid.</summary>
    public const int TileColumns = 20;

    /// <summary>Rows of the visible grid.</summary>
    public const int TileRows = 18;

    private const int SerialCapacity = 64 << 10;

    private readonly fr_gb* _machine;
    private readonly NativeHandle _handle;
    private readonly Action? _checkIdle;
    private bool _disposed;

    /// <summary>Powers a machine up.</summary>
    /// <exception cref="ArgumentException">The model is none.</exception>
    public GameBoyMachine(GameBoyRom rom, GameBoyModel model = GameBoyModel.Auto)
    {
        ArgumentNullException.ThrowIfNull(rom);
        using HandleLease lease = rom.Lease();
        fr_gb* machine = null;
        Status.ThrowIfFailed(Native.fr_gb_create((fr_gb_rom*)lease.Pointer, (int)model, &machine), rom.Name);
        _machine = machine;
        _handle = new MachineHandle(machine);
    }

    /// <summary>Looks at a machine that another object owns.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="owner">What keeps it alive.</param>
    /// <param name="checkIdle">Throws while the owner's threads may be using it.</param>
    internal GameBoyMachine(fr_gb* machine, NativeHandle owner, Action checkIdle)
    {
        _machine = machine;
        _handle = owner;
        _checkIdle = checkIdle;
    }

    /// <summary>What it runs as: never <see cref="GameBoyModel.Auto"/>.</summary>
    public GameBoyModel Model
    {
        get
        {
            using HandleLease lease = Lease();
            int model;
            Status.ThrowIfFailed(Native.fr_gb_get_model(_machine, &model));
            return (GameBoyModel)model;
        }
    }

    /// <summary>Dots of 4,194,304 Hz since power-on.</summary>
    public ulong Cycles
    {
        get
        {
            using HandleLease lease = Lease();
            ulong cycles;
            Status.ThrowIfFailed(Native.fr_gb_get_cycles(_machine, &cycles));
            return cycles;
        }
    }

    /// <summary>Registers of the processor.</summary>
    public GameBoyRegisters Registers
    {
        get
        {
            using HandleLease lease = Lease();
            fr_gb_registers r;
            Status.ThrowIfFailed(Native.fr_gb_get_registers(_machine, &r));
            return new GameBoyRegisters(r.a, r.f, r.b, r.c, r.d, r.e, r.h, r.l, r.sp, r.pc, r.ime != 0, r.halted != 0);
        }
    }

    /// <summary>Bytes of a state of this ROM and model.</summary>
    public int StateSize
    {
        get
        {
            using HandleLease lease = Lease();
            ulong size;
            Status.ThrowIfFailed(Native.fr_gb_state_size(_machine, &size));
            return checked((int)size);
        }
    }

    /// <summary>Power cycle; the cartridge's RAM is cleared too.</summary>
    public void Reset()
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_gb_reset(_machine));
    }

    /// <summary>Sets which buttons are held from now on.</summary>
    public void SetButtons(GameBoyButtons buttons)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_gb_set_buttons(_machine, (uint)buttons));
    }

    /// <summary>Sets what a cartridge with an accelerometer (MBC7) feels from now on; others ignore it.</summary>
    /// <exception cref="ArgumentException">A pull is out of range.</exception>
    public void SetTilt(GameBoyTilt tilt)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_gb_set_tilt(_machine, tilt.Right, tilt.Top));
    }

    /// <summary>Sets what a Pocket Camera sees from now on. It belongs to the machine, not to its state.</summary>
    /// <param name="picture">Rows of greys from 0 (black) to 255 (white), <see cref="CameraWidth"/> x
    /// <see cref="CameraHeight"/>.</param>
    /// <exception cref="ArgumentException">The picture has another size, or the cartridge is no Pocket Camera.</exception>
    public void SetCamera(ReadOnlySpan<byte> picture)
    {
        if (picture.Length != CameraWidth * CameraHeight)
        {
            throw new ArgumentException(
                $"a picture of {CameraWidth} x {CameraHeight} has {CameraWidth * CameraHeight} bytes, not {picture.Length}",
                nameof(picture));
        }
        using HandleLease lease = Lease();
        fixed (byte* bytes = picture)
        {
            Status.ThrowIfFailed(Native.fr_gb_set_camera(_machine, bytes));
        }
    }

    /// <summary>Runs whole frames.</summary>
    /// <param name="count">Frames, at least 0.</param>
    /// <param name="drawLast">Whether the last one is drawn, for <see cref="GetFrame"/>.</param>
    public void RunFrames(int count, bool drawLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_gb_run_frames(_machine, count, drawLast ? 1 : 0));
    }

    /// <summary>Runs until an LD B,B was executed, at most <paramref name="frames"/> frames.</summary>
    /// <returns>Whether it came to one.</returns>
    public bool RunUntilBreakpoint(int frames, bool drawLast = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        using HandleLease lease = Lease();
        int hit;
        Status.ThrowIfFailed(Native.fr_gb_run_until_breakpoint(_machine, frames, drawLast ? 1 : 0, &hit));
        return hit != 0;
    }

    /// <summary>Reads memory as the processor would see it, without side effects.</summary>
    /// <param name="address">0x0000 to 0xFFFF.</param>
    /// <param name="destination">Filled; must not reach past 0xFFFF.</param>
    /// <param name="bank">Bank of the area that the address lies in, or -1 for what is mapped.</param>
    /// <exception cref="ArgumentException">There is no such bank, or the bytes do not lie in one area.</exception>
    public void ReadMemory(int address, Span<byte> destination, int bank = -1)
    {
        CheckRange(address, destination.Length);
        if (destination.IsEmpty) return;
        using HandleLease lease = Lease();
        fixed (byte* bytes = destination)
        {
            Status.ThrowIfFailed(
                Native.fr_gb_read_memory(_machine, bank, (uint)address, (uint)destination.Length, bytes));
        }
    }

    /// <summary>Reads one byte.</summary>
    /// <exception cref="ArgumentException">There is no such bank.</exception>
    public byte ReadByte(int address, int bank = -1)
    {
        byte value = 0;
        ReadMemory(address, new Span<byte>(ref value), bank);
        return value;
    }

    /// <summary>Writes memory.</summary>
    /// <param name="address">0x0000 to 0xFFFF.</param>
    /// <param name="data">What to write; must not reach past 0xFFFF.</param>
    /// <param name="bank">Bank of the area that the address lies in, or -1 for what is mapped.</param>
    /// <exception cref="ArgumentException">There is no such bank, or the bytes do not lie in one area.</exception>
    public void WriteMemory(int address, ReadOnlySpan<byte> data, int bank = -1)
    {
        CheckRange(address, data.Length);
        if (data.IsEmpty) return;
        using HandleLease lease = Lease();
        fixed (byte* bytes = data)
        {
            Status.ThrowIfFailed(
                Native.fr_gb_write_memory(_machine, bank, (uint)address, (uint)data.Length, bytes));
        }
    }

    /// <summary>Copies the last drawn frame, 144 rows of 160.</summary>
    /// <remarks>DMG: shade 0 (light) to 3; CGB: RGB555, red in the low bits. 0 before the first.</remarks>
    /// <param name="destination">At least 160 * 144 long.</param>
    public void GetFrame(Span<ushort> destination)
    {
        CheckLength(destination.Length, ScreenWidth * ScreenHeight, nameof(destination));
        using HandleLease lease = Lease();
        fixed (ushort* pixels = destination) Status.ThrowIfFailed(Native.fr_gb_get_frame(_machine, pixels));
    }

    /// <summary>Copies the visible tiles: 18 rows of 20, numbered as fr_gb_get_tiles in gb.h says.</summary>
    /// <param name="destination">At least 20 * 18 long.</param>
    public void GetTiles(Span<short> destination)
    {
        CheckLength(destination.Length, TileColumns * TileRows, nameof(destination));
        using HandleLease lease = Lease();
        fixed (short* tiles = destination) Status.ThrowIfFailed(Native.fr_gb_get_tiles(_machine, tiles));
    }

    /// <summary>Bytes that the serial port sent since power-on, at most the last 64 KiB.</summary>
    public byte[] GetSerial()
    {
        using HandleLease lease = Lease();
        byte[] buffer = new byte[SerialCapacity];
        uint size = SerialCapacity;
        fixed (byte* bytes = buffer) Status.ThrowIfFailed(Native.fr_gb_get_serial(_machine, bytes, &size));
        return buffer[..(int)size];
    }

    /// <summary>Hash of every byte of memory that the guest can reach.</summary>
    public ulong HashMemory()
    {
        using HandleLease lease = Lease();
        ulong hash;
        Status.ThrowIfFailed(Native.fr_gb_hash_memory(_machine, &hash));
        return hash;
    }

    /// <summary>Writes the state into the first <see cref="StateSize"/> bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void SaveState(Span<byte> destination)
    {
        using HandleLease lease = Lease();
        fixed (byte* bytes = destination)
        {
            Status.ThrowIfFailed(Native.fr_gb_state_save(_machine, bytes, (ulong)destination.Length));
        }
    }

    /// <summary>Takes a state back; on failure the machine is as before.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another ROM, model or version, or damaged.</exception>
    public void LoadState(ReadOnlySpan<byte> state)
    {
        using HandleLease lease = Lease();
        fixed (byte* bytes = state)
        {
            Status.ThrowIfDataFailed(Native.fr_gb_state_load(_machine, bytes, (ulong)state.Length));
        }
    }

    /// <summary>Ends the machine. One that belongs to a batch lives as long as the batch.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_checkIdle is null) _handle.Dispose();
    }

    private HandleLease Lease()
    {
        ObjectDisposedException.ThrowIf(_disposed || _handle.IsClosed, this);
        _checkIdle?.Invoke();
        return new HandleLease(_handle, this);
    }

    private static void CheckRange(int address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, 0xFFFF);
        if (length > 0x10000 - address)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"{length} bytes from 0x{address:X4} reach past 0xFFFF");
        }
    }

    private static void CheckLength(int length, int needed, string name)
    {
        if (length < needed) throw new ArgumentException($"{length} elements, {needed} are needed", name);
    }
}
