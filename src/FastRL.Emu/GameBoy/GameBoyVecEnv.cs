using System.Runtime.InteropServices;
using FastRL.Emu.Expressions;
using FastRL.Emu.Observations;
using FastRL.Emu.Profiles;
using FastRL.Envs;

namespace FastRL.Emu.GameBoy;

/// <summary>Many copies of a Game Boy game as a profile describes it.</summary>
/// <remarks>
/// The native batch writes features and tiles straight into <see cref="Buffers"/>; pixels are scaled here. Every copy
/// draws the length of its idle start from its own stream (seed, index). Nothing is allocated per step once the visited
/// sets have grown to an episode's size. One caller at a time.
/// </remarks>
public sealed class GameBoyVecEnv : VecEnv
{
    private readonly GameProfile _profile;
    private readonly GameBoyRom _rom;
    private readonly GameBoyBatch _vec;
    private readonly EpisodeRules _episodes;
    private readonly PixelPipeline? _pixels;
    private readonly SplitMix64[] _random;
    private readonly byte[] _actionButtons;
    private readonly GameBoyMachine[] _tilted; // every copy's, where an action tilts it
    private readonly CompiledExpression?[] _allowed; // of each action; empty where all always are
    private readonly int[] _values;      // [count][values], written by the native batch
    private readonly int[] _finalValues; // [count][values] at the end of the last episode
    private readonly bool[] _hasFinalValues;
    private readonly int[] _ended;
    private readonly int[] _idleFrames;   // of the copies in _ended
    private readonly int[] _begun;        // idle frames before each copy's episode
    private readonly int? _everyIdle;     // the same for all episodes, or null
    private readonly Dictionary<string, int> _valueIndex;

    /// <summary>Reads the ROM, boots it once and makes the copies. <see cref="VecEnv.Reset"/> or <see cref="VecEnv.LoadState"/> comes next.</summary>
    /// <exception cref="ProfileException">The ROM is missing or another one, or booting failed.</exception>
    /// <exception cref="InvalidDataException">The ROM is none that the core knows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public GameBoyVecEnv(GameProfile profile, GameBoyVecEnvOptions options)
        : base(MakeBuffers(profile, options), profile.EndCauses, options.Groups)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Groups, 2, nameof(options.Groups));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EpisodeLength ?? 1, 1, nameof(options.EpisodeLength));
        ArgumentOutOfRangeException.ThrowIfNegative(options.IdleFrames ?? 0, nameof(options.IdleFrames));
        _profile = profile;
        EpisodeLength = options.EpisodeLength ?? profile.MaxSteps;
        RewardTermNames = [.. profile.Rewards.Select(term => term.Name)];
        _actionButtons = [.. profile.Actions.Select(action => (byte)action.Buttons)];
        _allowed = Buffers.ActionMasks.Length > 0 ? [.. profile.Actions.Select(action => action.When)] : [];
        _episodes = new EpisodeRules(profile, Count, EpisodeLength);
        _random = new SplitMix64[Count];
        _values = GC.AllocateArray<int>(Count * profile.Values.Count, pinned: true);
        _finalValues = new int[_values.Length];
        _hasFinalValues = new bool[Count];
        _ended = new int[Count];
        _idleFrames = new int[Count];
        _begun = new int[Count];
        _everyIdle = options.IdleFrames;
        _valueIndex = profile.ValueNames.Select((name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);

        string romPath = options.RomPath ?? profile.Rom.Path;
        _rom = GameBoyRom.FromBytes(profile.Rom.Read(romPath), romPath);
        try
        {
            using var machine = new GameBoyMachine(_rom, profile.Model);
            RequireValues(profile, machine);
            bool tilts = RequireAccelerometer(profile, _rom);
            GameBoyBoot.Run(profile, machine);
            byte[] start = new byte[machine.StateSize];
            machine.SaveState(start);
            _pixels = profile.Pixels is { } pixels ? new PixelPipeline(pixels, machine.Model, Find<byte>("pixels")!) : null;
            _vec = CreateBatch(options.Threads);
            _vec.SetStartState(start);
            _tilted = tilts ? [.. Enumerable.Range(0, Count).Select(_vec.GetMachine)] : [];
        }
        catch
        {
            _vec?.Dispose();
            _rom.Dispose();
            throw;
        }
    }

    /// <summary>Steps after which an episode is cut.</summary>
    public int EpisodeLength { get; }

    /// <inheritdoc/>
    public override int TicksPerStep => _profile.FramesPerStep;

    /// <inheritdoc/>
    protected override string Signature
    {
        get
        {
            IEnumerable<string> parts = Buffers.Observations.Select(
                part => $"{part.Spec.Name} {part.Spec.Kind} {string.Join('x', part.Spec.Shape)}");
            IEnumerable<int> sets = _profile.Rewards.SelectMany(term => term.Expression.VisitedWidths);
            return $"game boy 1; profile {_profile.Name}; ROM {_rom.Sha256}; {Count} copies; machine state {_vec.StateSize} bytes; "
                + $"values {string.Join(' ', _profile.ValueNames)}; {string.Join(", ", parts)}; visited sets {string.Join(' ', sets)}";
        }
    }

    /// <summary>A watched value of a copy as it is now.</summary>
    /// <returns>False if the profile watches nothing of this name.</returns>
    public bool TryGetValue(int index, string name, out int value) => TryGet(_values, index, name, out value);

    /// <summary>A watched value at the end of a copy's last episode, before the copy was reset.</summary>
    /// <returns>False if the profile watches nothing of this name, or if no episode has ended yet.</returns>
    public bool TryGetFinalValue(int index, string name, out int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        value = 0;
        return _hasFinalValues[index] && TryGet(_finalValues, index, name, out value);
    }

    /// <summary>Called after each step with the group's number, while its machines stand still; null for nobody.</summary>
    internal Action<int>? Stepped { get; set; }

    /// <summary>Bytes of a machine's state.</summary>
    internal int MachineStateSize => _vec.StateSize;

    /// <summary>Writes a machine's state.</summary>
    internal void SaveMachine(int index, Span<byte> destination) => _vec.SaveState(index, destination);

    /// <summary>Frames without buttons at the start of a copy's episode; meaningless where it was loaded in its middle.</summary>
    internal int IdleFrames(int index) => _begun[index];

    /// <summary>All watched values of a copy as they are now.</summary>
    internal ReadOnlySpan<int> Values(int index) => ValueRow(_values, index);

    /// <summary>All watched values at the end of a copy's last episode; meaningless before the first.</summary>
    internal ReadOnlySpan<int> FinalValues(int index) => ValueRow(_finalValues, index);

    /// <inheritdoc/>
    /// <remarks>Those of the profile, in its order.</remarks>
    public override IReadOnlyList<string> RewardTermNames { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<double> RewardTerms(int copy)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)copy, (uint)Count, nameof(copy));
        return _episodes.Terms(copy);
    }

    /// <summary>The machine of a copy, to look into between steps. It belongs to the environment.</summary>
    public GameBoyMachine GetMachine(int index) => _vec.GetMachine(index);

    /// <inheritdoc/>
    protected override void OnReset(ulong seed) => OnReset(seed, 0);

    /// <inheritdoc/>
    protected override void OnReset(ulong seed, int first)
    {
        for (int i = 0; i < Count; i++)
        {
            _random[i] = SplitMix64.Create(seed, first + i);
            _ended[i] = i;
        }
        Array.Clear(_hasFinalValues);
        BeginEpisodes(Count);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An action is out of range.</exception>
    protected override void OnSend(int group, int first, int end)
    {
        byte[] buttons = _vec.Buffers.Buttons;
        for (int i = first; i < end; i++)
        {
            int action = Buffers.Actions[i];
            if ((uint)action >= (uint)_actionButtons.Length) ThrowAction(i, action);
            buttons[i] = _actionButtons[action];
            if (_tilted.Length > 0) _tilted[i].SetTilt(_profile.Actions[action].Tilt);
        }
        _vec.Send(group);
    }

    /// <inheritdoc/>
    protected override void OnRecv(int group, int first, int end)
    {
        _vec.Recv(group);
        int ended = 0;
        for (int i = first; i < end; i++)
        {
            _pixels?.Push(i);
            (float reward, int cause) = _episodes.Step(i, ValueRow(_values, i));
            SetResult(Buffers, i, reward, cause);
            if (cause < 0)
            {
                MaskActions(i);
                continue;
            }
            Buffers.KeepFinal(i);
            ValueRow(_values, i).CopyTo(ValueRow(_finalValues, i));
            _hasFinalValues[i] = true;
            _ended[ended++] = i;
        }
        if (ended > 0) BeginEpisodes(ended);
        Stepped?.Invoke(group);
    }

    /// <inheritdoc/>
    protected override void OnSave(StateBlockWriter blocks)
    {
        byte[] machine = new byte[_vec.StateSize];
        for (int i = 0; i < Count; i++)
        {
            blocks.Writer.Write(_random[i].State);
            _episodes.Save(i, blocks.Writer);
            blocks.Writer.Write(MemoryMarshal.AsBytes(ValueRow(_values, i)));
            foreach (ObservationBuffer observation in Buffers.Observations) blocks.Writer.Write(observation.RowBytes(i));
            _vec.SaveState(i, machine);
            blocks.Writer.Write(machine);
            blocks.Flush();
        }
    }

    /// <inheritdoc/>
    protected override void OnLoad(StateBlockReader blocks)
    {
        byte[] machine = new byte[_vec.StateSize];
        for (int i = 0; i < Count; i++)
        {
            using BinaryReader block = blocks.Next();
            _random[i] = new SplitMix64(block.ReadUInt64());
            _episodes.Load(i, block);
            block.BaseStream.ReadExactly(MemoryMarshal.AsBytes(ValueRow(_values, i)));
            foreach (ObservationBuffer observation in Buffers.Observations) block.BaseStream.ReadExactly(observation.RowBytes(i));
            block.BaseStream.ReadExactly(machine);
            _vec.LoadState(i, machine);
            MaskActions(i);
        }
        Array.Clear(_hasFinalValues);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _vec.Dispose();
        _rom.Dispose();
        base.Dispose(disposing);
    }

    private static VecBuffers MakeBuffers(GameProfile profile, GameBoyVecEnvOptions options)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Count, 65536, nameof(options.Count));
        var actions = new ActionSpace.Discrete(profile.Actions.Count, [.. profile.Actions.Select(action => action.Name)]);
        return new VecBuffers(options.Count, ObservationSpecs(profile), actions, profile.Actions.Any(action => action.When is not null));
    }

    private static List<ObservationSpec> ObservationSpecs(GameProfile profile)
    {
        var specs = new List<ObservationSpec>();
        string[] features = [.. profile.Features.SelectMany(feature => FeatureNames(feature, profile.ValueNames[feature.Value]))];
        if (features.Length > 0) specs.Add(new ObservationSpec("features", ElementKind.Float32, [features.Length], features));
        if (profile.TileClasses > 0)
            specs.Add(new ObservationSpec("tiles", ElementKind.Int16, [GameBoyMachine.TileRows, GameBoyMachine.TileColumns])
            {
                Values = profile.TileClasses,
            });
        if (profile.Pixels is { } pixels)
            specs.Add(new ObservationSpec("pixels", ElementKind.UInt8, [pixels.Planes, pixels.Height, pixels.Width]));
        return specs;
    }

    // A one-hot feature of the room is named room=9, one of its bits room.bit0, one of its bins room.bin0.
    private static IEnumerable<string> FeatureNames(ObservedFeature feature, string value) => feature.Kind switch
    {
        ObservedFeatureKind.Scale => [value],
        ObservedFeatureKind.OneHot => Enumerable.Range(feature.Offset, feature.Size).Select(number => $"{value}={number}"),
        ObservedFeatureKind.Bits => Enumerable.Range(feature.Offset, feature.Size).Select(bit => $"{value}.bit{bit}"),
        _ => Enumerable.Range(0, feature.Size).Select(bin => $"{value}.bin{bin}"),
    };

    private GameBoyBatch CreateBatch(int threads)
    {
        var config = new GameBoyBatchConfig
        {
            Count = Count,
            Groups = Groups.Count,
            Threads = threads,
            FramesPerStep = _profile.FramesPerStep,
            DrawnFrames = _pixels?.DrawnFrames ?? 1,
            Model = _profile.Model,
            Values = _profile.Values,
            Features = _profile.Features,
            TileMap = _profile.TileMap,
        };
        return new GameBoyBatch(_rom, config, new GameBoyBatchBuffers
        {
            Buttons = GC.AllocateArray<byte>(Count, pinned: true),
            Values = _values,
            Features = Find<float>("features"),
            Tiles = Find<short>("tiles"),
            Pixels = _pixels?.Frames,
        });
    }

    /// <summary>Refuses a profile that watches banks that there are not.</summary>
    /// <remarks>Which there are depends on the cartridge and the model, which a profile's reader does not know.</remarks>
    /// <exception cref="InputException">It does; the message names the value.</exception>
    internal static void RequireValues(GameProfile profile, GameBoyMachine machine)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        for (int i = 0; i < profile.Values.Count; i++)
        {
            WatchedValue value = profile.Values[i];
            try
            {
                machine.ReadMemory(value.Address, bytes[..MemoryDecoder.Size(value.Kind)], value.Bank);
            }
            catch (ArgumentException problem)
            {
                throw new InputException($"profile {profile.Name}: value {profile.ValueNames[i]}: {problem.Message}", problem);
            }
        }
    }

    private static bool RequireAccelerometer(GameProfile profile, GameBoyRom rom)
    {
        const byte Mbc7 = 0x22;
        if (profile.Actions.FirstOrDefault(action => action.Tilt != default) is not { } tilting) return false;
        if (rom.Info.CartridgeType != Mbc7)
            throw new InputException($"profile {profile.Name}: action '{tilting.Name}' tilts the machine, but its cartridge has no accelerometer: header byte 0x147 is 0x{rom.Info.CartridgeType:X2}, an MBC7's is 0x{Mbc7:X2}");
        return true;
    }

    private T[]? Find<T>(string name) =>
        (T[]?)(object?)Buffers.Observations.FirstOrDefault(buffer => buffer.Spec.Name == name)?.Array;

    // Starts new episodes in the copies _ended[0..count).
    private void BeginEpisodes(int count)
    {
        ReadOnlySpan<int> indices = _ended.AsSpan(0, count);
        for (int k = 0; k < count; k++)
        {
            int drawn = _random[indices[k]].Next(_profile.NoopFramesLow, _profile.NoopFramesHigh);
            _begun[indices[k]] = _idleFrames[k] = _everyIdle ?? drawn;
        }
        _vec.Reset(indices, _idleFrames.AsSpan(0, count));
        foreach (int i in indices)
        {
            _pixels?.Start(i);
            _episodes.Begin(i, ValueRow(_values, i));
            MaskActions(i);
        }
    }

    private void MaskActions(int i)
    {
        var rows = new ExpressionRows { Previous = [], Now = ValueRow(_values, i) };
        for (int action = 0; action < _allowed.Length; action++)
            Buffers.ActionMasks[i * _allowed.Length + action] = _allowed[action]?.Evaluate(rows) == 0 ? (byte)0 : (byte)1;
    }

    private bool TryGet(int[] rows, int index, string name, out int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        bool found = _valueIndex.TryGetValue(name, out int column);
        value = found ? ValueRow(rows, index)[column] : 0;
        return found;
    }

    private Span<int> ValueRow(int[] rows, int index) => rows.AsSpan(index * _profile.Values.Count, _profile.Values.Count);

    private void ThrowAction(int index, int action) => throw new InvalidOperationException(
        $"action {action} of environment {index} is out of range; allowed are 0 to {_actionButtons.Length - 1}");
}
