using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastRL.Emu.GameBoy;

namespace FastRL.Measure.Libretro;

/// <summary>A Game Boy emulator behind the libretro interface with one ROM in it: a peer to compare with.</summary>
/// <remarks>
/// libretro's callbacks carry no context, so a process can hold only one of these at a time; a second one is refused
/// until the first is disposed. To be used by one thread at a time. Sound is thrown away. Colours are those of the
/// hardware: palettes of the emulator's own, colour correction and blending of frames are switched off.
/// </remarks>
public sealed unsafe class LibretroCore : IDisposable
{
    // Commands of the environment callback that are answered; all others are refused, which libretro allows.
    private const uint GetCanDupe = 3;
    private const uint GetSystemDirectory = 9;
    private const uint SetPixelFormat = 10;
    private const uint GetVariable = 15;
    private const uint GetVariableUpdate = 17;
    private const uint GetSaveDirectory = 31;

    private const uint SystemRamId = 2;
    private const uint JoypadDevice = 1;

    private static LibretroCore? s_current;

    private readonly Dictionary<string, nint> _variables = [];
    private readonly byte[] _frame = new byte[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight * 3];
    private readonly nint _directory;
    private readonly nint _rom;
    private readonly LibretroLibrary _library;
    private PixelFormat _pixelFormat;
    private GameBoyButtons _buttons;
    private byte[] _raw = [];
    private int _rawPitch;
    private bool _loaded;

    /// <summary>Loads a core and powers a ROM up in it.</summary>
    /// <param name="path">The core: a shared library.</param>
    /// <param name="rom">The ROM's bytes. Copied.</param>
    /// <param name="model">Hardware to play; <see cref="GameBoyModel.Auto"/> leaves it to the core.</param>
    /// <exception cref="InvalidDataException">The file is no core, or the core refuses the ROM.</exception>
    /// <exception cref="InvalidOperationException">Another core is loaded.</exception>
    public LibretroCore(string path, ReadOnlySpan<byte> rom, GameBoyModel model = GameBoyModel.Auto)
    {
        if (Interlocked.CompareExchange(ref s_current, this, comparand: null) is not null)
            throw new InvalidOperationException("another libretro core is loaded in this process; dispose it first");
        try
        {
            _library = new LibretroLibrary(path);
        }
        catch
        {
            s_current = null;
            throw;
        }
        _directory = Marshal.StringToCoTaskMemUTF8(System.IO.Path.GetTempPath());
        foreach ((string key, string value) in Options(model))
            _variables[key] = Marshal.StringToCoTaskMemUTF8(value);
        _rom = Marshal.AllocCoTaskMem(rom.Length);
        rom.CopyTo(new Span<byte>((void*)_rom, rom.Length));
        try
        {
            Start(path, rom.Length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private enum PixelFormat
    {
        Rgb1555 = 0,
        Rgb8888 = 1,
        Rgb565 = 2,
    }

    /// <summary>Name and version that the core gives itself.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Whether frames are copied for <see cref="GetFrame"/>; a benchmark leaves that out of the peer's time.</summary>
    public bool KeepsFrames { get; init; } = true;

    /// <summary>The work RAM, as far as the core shows it (mGBA: not at all); valid until the next call.</summary>
    public ReadOnlySpan<byte> SystemRam => new(_library.GetMemoryData(SystemRamId), (int)_library.GetMemorySize(SystemRamId));

    /// <summary>Runs one frame with these buttons held.</summary>
    public void RunFrame(GameBoyButtons buttons = GameBoyButtons.None)
    {
        ObjectDisposedException.ThrowIf(!_loaded, this);
        _buttons = buttons;
        _library.Run();
    }

    /// <summary>The last frame: 144 rows of 160, three bytes a pixel. The core's own memory is converted now.</summary>
    /// <returns>Overwritten by the next call.</returns>
    public ReadOnlySpan<byte> GetFrame()
    {
        if (_raw.Length == 0)
            return _frame; // nothing drawn yet: black
        for (int y = 0; y < GameBoyMachine.ScreenHeight; y++)
            ConvertRow(_raw.AsSpan(y * _rawPitch), _frame.AsSpan(y * GameBoyMachine.ScreenWidth * 3, GameBoyMachine.ScreenWidth * 3));
        return _frame;
    }

    /// <summary>Takes the ROM out and unloads the core.</summary>
    public void Dispose()
    {
        if (s_current != this)
            return;
        if (_loaded)
            _library.UnloadGame();
        _loaded = false;
        _library.Deinit();
        _library.Dispose();
        Marshal.FreeCoTaskMem(_directory);
        Marshal.FreeCoTaskMem(_rom);
        foreach (nint value in _variables.Values)
            Marshal.FreeCoTaskMem(value);
        s_current = null;
    }

    private static IEnumerable<(string Key, string Value)> Options(GameBoyModel model) =>
    [
        ("gambatte_gb_hwmode", model switch { GameBoyModel.Dmg => "GB", GameBoyModel.Cgb => "GBC", _ => "Auto" }),
        ("gambatte_gb_colorization", "disabled"),
        ("gambatte_gbc_color_correction", "disabled"),
        ("gambatte_dark_filter_level", "0"),
        ("gambatte_mix_frames", "disabled"),
        ("gambatte_gb_bootloader", "disabled"),
        ("gambatte_up_down_allowed", "enabled"),
        ("mgba_gb_model", model switch { GameBoyModel.Dmg => "Game Boy", GameBoyModel.Cgb => "Game Boy Color", _ => "Autodetect" }),
        ("mgba_gb_colors", "Grayscale"),
        ("mgba_color_correction", "OFF"),
        ("mgba_interframe_blending", "OFF"),
        ("mgba_use_bios", "OFF"),
        ("mgba_sgb_borders", "OFF"),
        ("mgba_allow_opposing_directions", "yes"),
        ("mgba_idle_optimization", "Don't Remove"),
    ];

    private void Start(string path, int romBytes)
    {
        _library.SetEnvironment(&OnEnvironment);
        _library.Init();
        _library.SetVideoRefresh(&OnVideoRefresh);
        _library.SetAudioSample(&OnAudioSample);
        _library.SetAudioSampleBatch(&OnAudioSampleBatch);
        _library.SetInputPoll(&OnInputPoll);
        _library.SetInputState(&OnInputState);
        LibretroLibrary.SystemInfo info;
        _library.GetSystemInfo(&info);
        Name = $"{Marshal.PtrToStringUTF8((nint)info.LibraryName)} {Marshal.PtrToStringUTF8((nint)info.LibraryVersion)}";
        fixed (byte* romName = "rom.gb\0"u8)
        {
            var game = new LibretroLibrary.GameInfo { Path = romName, Data = (void*)_rom, Size = (nuint)romBytes };
            using var redirection = new OutputRedirection();
            _loaded = _library.LoadGame(&game) != 0;
        }
        if (!_loaded)
            throw new InvalidDataException($"{path}: {Name} refuses the ROM (some want the header's logo and checksum right)");
    }

    private void ConvertRow(ReadOnlySpan<byte> raw, Span<byte> rgb)
    {
        for (int x = 0; x < GameBoyMachine.ScreenWidth; x++)
        {
            Span<byte> pixel = rgb.Slice(3 * x, 3);
            if (_pixelFormat == PixelFormat.Rgb8888)
            {
                (pixel[0], pixel[1], pixel[2]) = (raw[(4 * x) + 2], raw[(4 * x) + 1], raw[4 * x]);
                continue;
            }
            int value = raw[2 * x] | (raw[(2 * x) + 1] << 8);
            // The sixth bit of green repeats one of the five that the hardware has.
            bool hasSixGreenBits = _pixelFormat == PixelFormat.Rgb565;
            pixel[0] = Widen(hasSixGreenBits ? value >> 11 : (value >> 10) & 31);
            pixel[1] = Widen(hasSixGreenBits ? (value >> 6) & 31 : (value >> 5) & 31);
            pixel[2] = Widen(value & 31);
        }

        static byte Widen(int five) => (byte)((five << 3) | (five >> 2));
    }

    private bool Answer(uint command, void* data)
    {
        switch (command)
        {
            case GetCanDupe:
                *(byte*)data = 1;
                return true;
            case GetSystemDirectory or GetSaveDirectory:
                *(nint*)data = _directory;
                return true;
            case SetPixelFormat:
                _pixelFormat = (PixelFormat)(*(int*)data);
                return Enum.IsDefined(_pixelFormat);
            case GetVariable:
                var variable = (LibretroLibrary.Variable*)data;
                bool known = _variables.TryGetValue(Marshal.PtrToStringUTF8((nint)variable->Key) ?? "", out nint value);
                variable->Value = (byte*)value;
                return known;
            case GetVariableUpdate:
                *(byte*)data = 0;
                return true;
            default:
                return false;
        }
    }

    // A null frame repeats the last one (GET_CAN_DUPE). The core's memory is only valid during the call.
    private void TakeFrame(void* data, uint width, uint height, nuint pitch)
    {
        if (!KeepsFrames || data is null || width != GameBoyMachine.ScreenWidth || height != GameBoyMachine.ScreenHeight)
            return;
        int bytes = checked((int)pitch * ((int)height - 1)) + ((int)width * (_pixelFormat == PixelFormat.Rgb8888 ? 4 : 2));
        if (_raw.Length != bytes)
            _raw = new byte[bytes];
        _rawPitch = (int)pitch;
        new ReadOnlySpan<byte>(data, bytes).CopyTo(_raw);
    }

    private bool IsHeld(uint id) => id switch
    {
        0 => _buttons.HasFlag(GameBoyButtons.B),
        2 => _buttons.HasFlag(GameBoyButtons.Select),
        3 => _buttons.HasFlag(GameBoyButtons.Start),
        4 => _buttons.HasFlag(GameBoyButtons.Up),
        5 => _buttons.HasFlag(GameBoyButtons.Down),
        6 => _buttons.HasFlag(GameBoyButtons.Left),
        7 => _buttons.HasFlag(GameBoyButtons.Right),
        8 => _buttons.HasFlag(GameBoyButtons.A),
        _ => false,
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnEnvironment(uint command, void* data) => s_current?.Answer(command, data) == true ? (byte)1 : (byte)0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnVideoRefresh(void* data, uint width, uint height, nuint pitch) => s_current?.TakeFrame(data, width, height, pitch);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnAudioSample(short left, short right)
    {
        // Sound is thrown away.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint OnAudioSampleBatch(short* samples, nuint frames) => frames;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInputPoll()
    {
        // The buttons are those that RunFrame was given.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static short OnInputState(uint port, uint device, uint index, uint id) =>
        port == 0 && device == JoypadDevice && s_current?.IsHeld(id) == true ? (short)1 : (short)0;
}
