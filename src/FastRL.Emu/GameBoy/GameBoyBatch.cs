using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Interop;

namespace FastRL.Emu.GameBoy;

/// <summary>Game Boys of one ROM stepped as one batch over the caller's arrays.</summary>
/// <remarks>
/// A step holds one button mask for <see cref="GameBoyBatchConfig.FramesPerStep"/> frames on each machine. Results do
/// not depend on the number of threads. Nothing is allocated after creation. May be used by one thread at a time;
/// everything throws <see cref="ObjectDisposedException"/> once it is disposed.
/// </remarks>
public sealed unsafe class GameBoyBatch : IDisposable
{
    private const int FramePixels = GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight;
    private const int Tiles = GameBoyMachine.TileColumns * GameBoyMachine.TileRows;
    private const int TileNumbers = 1536;

    private readonly GameBoyBatchHandle _handle;
    private readonly Groups _groups;

    /// <summary>Powers all machines up. Rows are written by the first reset or step.</summary>
    /// <exception cref="ArgumentException">Configuration or arrays do not fit; the message says which.</exception>
    public GameBoyBatch(GameBoyRom rom, GameBoyBatchConfig config, GameBoyBatchBuffers buffers)
    {
        ArgumentNullException.ThrowIfNull(rom);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(buffers);
        if (config.TileMap is { } map && map.Count != TileNumbers)
        {
            throw new ArgumentException(
                $"{nameof(config.TileMap)} has {map.Count} entries, must have {TileNumbers}", nameof(config));
        }
        Config = config;
        Buffers = buffers;
        _handle = Create(rom, config, buffers); // checks the configuration; writes nothing yet
        _groups = new Groups(config.Count, config.Groups);
        try
        {
            CheckLength(buffers.Buttons, 1, config.Count, nameof(buffers.Buttons));
            CheckLength(buffers.Values, config.Values.Count, config.Count, nameof(buffers.Values));
            CheckLength(buffers.Features, config.FeatureSize, config.Count, nameof(buffers.Features));
            CheckLength(buffers.Tiles, Tiles, config.Count, nameof(buffers.Tiles));
            Model = GetMachine(0).Model;
            int pixelBytes = Model == GameBoyModel.Cgb ? FramePixels * sizeof(ushort) : FramePixels;
            CheckLength(buffers.Pixels, pixelBytes * config.DrawnFrames, config.Count, nameof(buffers.Pixels));
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>What the batch was made from.</summary>
    public GameBoyBatchConfig Config { get; }

    /// <summary>The arrays that it reads and writes.</summary>
    public GameBoyBatchBuffers Buffers { get; }

    /// <summary>What the machines run as: never <see cref="GameBoyModel.Auto"/>.</summary>
    public GameBoyModel Model { get; }

    /// <summary>Bytes of one machine's state.</summary>
    public int StateSize
    {
        get
        {
            using HandleLease lease = Lease();
            ulong size;
            Status.ThrowIfFailed(Native.fr_gb_batch_state_size((fr_gb_batch*)lease.Pointer, &size));
            return checked((int)size);
        }
    }

    /// <summary>Sets the state that <see cref="Reset"/> leads to. Copied. Until then it is power-on.</summary>
    /// <exception cref="InvalidDataException">The bytes are of another ROM, model or version, or damaged.</exception>
    public void SetStartState(ReadOnlySpan<byte> state)
    {
        using HandleLease lease = Lease();
        fixed (byte* bytes = state)
        {
            Status.ThrowIfDataFailed(
                Native.fr_gb_batch_set_start_state((fr_gb_batch*)lease.Pointer, bytes, (ulong)state.Length));
        }
    }

    /// <summary>Puts machines into the start state, runs idle frames on each, and writes their rows.</summary>
    /// <param name="indices">Machines, each at most once; their groups must have no step under way.</param>
    /// <param name="idleFrames">Frames without buttons for each; empty for none, with pixels all 0; after one, it is shown as both of two.</param>
    /// <exception cref="ArgumentException">An index or a number of frames is out of range.</exception>
    /// <exception cref="InvalidOperationException">A group has a step under way.</exception>
    public void Reset(ReadOnlySpan<int> indices, ReadOnlySpan<int> idleFrames = default)
    {
        if (!idleFrames.IsEmpty && idleFrames.Length != indices.Length)
        {
            throw new ArgumentException(
                $"{idleFrames.Length} numbers of frames for {indices.Length} machines", nameof(idleFrames));
        }
        using HandleLease lease = Lease();
        fixed (int* index = indices)
        fixed (int* frames = idleFrames)
        {
            Status.ThrowIfFailed(Native.fr_gb_batch_reset((fr_gb_batch*)lease.Pointer, index, frames, indices.Length));
        }
    }

    /// <summary>Starts a step of one group with the masks in its rows of the buttons. Returns at once.</summary>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    /// <exception cref="InvalidOperationException">It has a step under way.</exception>
    public void Send(int group)
    {
        using HandleLease lease = Lease();
        Status.ThrowIfFailed(Native.fr_gb_batch_send((fr_gb_batch*)lease.Pointer, group));
        _groups.Begin(group);
    }

    /// <summary>Waits for the group's step; its rows are then valid.</summary>
    /// <exception cref="ArgumentException">There is no such group.</exception>
    /// <exception cref="InvalidOperationException">It has no step under way.</exception>
    public void Recv(int group)
    {
        using HandleLease lease = Lease();
        fr_status status = Native.fr_gb_batch_recv((fr_gb_batch*)lease.Pointer, group);
        if (status is not (fr_status.FR_STATUS_INVALID_ARGUMENT or fr_status.FR_STATUS_WRONG_TIME)) _groups.End(group); // whatever came of the step
        Status.ThrowIfFailed(status);
    }

    /// <summary>Writes one machine's state into the first <see cref="StateSize"/> bytes.</summary>
    /// <exception cref="ArgumentException">No such machine, or <paramref name="destination"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">Its group has a step under way.</exception>
    public void SaveState(int index, Span<byte> destination)
    {
        using HandleLease lease = Lease();
        fixed (byte* bytes = destination)
        {
            Status.ThrowIfFailed(
                Native.fr_gb_batch_state_save((fr_gb_batch*)lease.Pointer, index, bytes, (ulong)destination.Length));
        }
    }

    /// <summary>Takes one machine's state back; its rows stay as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such machine.</exception>
    /// <exception cref="InvalidDataException">The bytes are of another ROM, model or version, or damaged.</exception>
    /// <exception cref="InvalidOperationException">Its group has a step under way.</exception>
    public void LoadState(int index, ReadOnlySpan<byte> state)
    {
        using HandleLease lease = Lease();
        CheckIdle(index);
        fixed (byte* bytes = state)
        {
            Status.ThrowIfDataFailed(
                Native.fr_gb_batch_state_load((fr_gb_batch*)lease.Pointer, index, bytes, (ulong)state.Length));
        }
    }

    /// <summary>The machine itself, to look into between steps. It belongs to the batch and ends with it.</summary>
    /// <exception cref="ArgumentException">There is no such machine.</exception>
    public GameBoyMachine GetMachine(int index)
    {
        using HandleLease lease = Lease();
        fr_gb* machine;
        Status.ThrowIfFailed(Native.fr_gb_batch_get_machine((fr_gb_batch*)lease.Pointer, index, &machine));
        return new GameBoyMachine(machine, _handle, () => CheckIdle(index));
    }

    /// <summary>Waits for steps under way and ends all machines.</summary>
    public void Dispose() => _handle.Dispose();

    private HandleLease Lease() => new(_handle, this);

    private void CheckIdle(int index) => _groups.RequireIdle(_groups.Of(index));

    private static GameBoyBatchHandle Create(GameBoyRom rom, GameBoyBatchConfig config, GameBoyBatchBuffers buffers)
    {
        fr_gb_batch_value[] values = [.. config.Values.Select(ToNative)];
        fr_gb_batch_feature[] features = [.. config.Features.Select(ToNative)];
        short[] tileMap = [.. config.TileMap ?? []];
        var pins = new List<GCHandle>();
        fr_gb_batch* vec = null;
        try
        {
            fr_gb_batch_buffers native = new()
            {
                buttons = (byte*)Pin(buffers.Buttons, pins),
                values = (int*)Pin(buffers.Values, pins),
                features = (float*)Pin(buffers.Features, pins),
                tiles = (short*)Pin(buffers.Tiles, pins),
                pixels = (byte*)Pin(buffers.Pixels, pins),
            };
            fixed (fr_gb_batch_value* value = values)
            fixed (fr_gb_batch_feature* feature = features)
            fixed (short* tile = tileMap)
            {
                fr_gb_batch_config nativeConfig;
                Native.fr_gb_batch_config_init(&nativeConfig);
                nativeConfig.count = config.Count;
                nativeConfig.groups = config.Groups;
                nativeConfig.threads = config.Threads;
                nativeConfig.frames_per_step = config.FramesPerStep;
                nativeConfig.drawn_frames = config.DrawnFrames;
                nativeConfig.model = (int)config.Model;
                nativeConfig.value_count = values.Length;
                nativeConfig.feature_count = features.Length;
                nativeConfig.values = value;
                nativeConfig.features = feature;
                nativeConfig.tile_map = tile;
                using HandleLease lease = rom.Lease();
                Status.ThrowIfFailed(
                    Native.fr_gb_batch_create((fr_gb_rom*)lease.Pointer, &nativeConfig, &native, &vec), rom.Name);
            }
            return new GameBoyBatchHandle(vec, pins);
        }
        catch
        {
            foreach (GCHandle pin in pins) pin.Free();
            throw;
        }
    }

    /// <summary>Address of an array for as long as its pin exists; null where there is no array.</summary>
    private static void* Pin(Array? array, List<GCHandle> pins)
    {
        if (array is null || array.Length == 0) return null;
        GCHandle pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        pins.Add(pin);
        return (void*)pin.AddrOfPinnedObject();
    }

    private static fr_gb_batch_value ToNative(WatchedValue value) => new()
    {
        kind = (int)value.Kind,
        bank = value.Bank,
        address = (uint)value.Address,
        mask = value.Mask,
        shift = (uint)value.Shift,
    };

    private static fr_gb_batch_feature ToNative(ObservedFeature feature) => new()
    {
        kind = (int)feature.Kind,
        value = feature.Value,
        offset = feature.Offset,
        size = feature.Size,
        scale = feature.Scale,
    };

    private static void CheckLength(Array? array, int size, int count, string name)
    {
        if (array is null || array.Length == (long)size * count) return;
        throw new ArgumentException(
            $"{name} has {array.Length} elements, must have {count} rows of {size}", nameof(array));
    }
}
