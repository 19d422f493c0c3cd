using System.Runtime.InteropServices;
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
public sealed class GameBoyVecEnv : IVecEnv
{
    private readonly GameProfile _profile;
    private readonly GameBoyRom _rom;
    private readonly GameBoyBatch _vec;
    private readonly EpisodeRules _episodes;
    private readonly PixelPipeline? _pixels;
    private readonly ObservationRows[] _observations;
    private readonly SplitMix64[] _random;
    private readonly byte[] _actionButtons;
    private readonly int[] _values;      // [count][values], written by the native batch
    private readonly int[] _finalValues; // [count][values] at the end of the last episode
    private readonly bool[] _hasFinalValues;
    private readonly bool[] _inFlight;
    private readonly int[] _ended;
    private readonly int[] _idleFrames;
    private readonly Dictionary<string, int> _valueIndex;
    private bool _started;

    /// <summary>Reads the ROM, boots it once and makes the copies. <see cref="Reset"/> or <see cref="LoadState"/> comes next.</summary>
    /// <exception cref="ProfileException">The ROM is missing or another one, or booting failed.</exception>
    /// <exception cref="InvalidDataException">The ROM is none that the core knows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public GameBoyVecEnv(GameProfile profile, GameBoyVecEnvOptions options)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1, nameof(options.Count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Count, 65536, nameof(options.Count));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Groups, 1, nameof(options.Groups));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Groups, Math.Min(2, options.Count), nameof(options.Groups));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.EpisodeLength ?? 1, 1, nameof(options.EpisodeLength));
        _profile = profile;
        Count = options.Count;
        Groups = options.Groups;
        EpisodeLength = options.EpisodeLength ?? profile.MaxSteps;
        ActionSpace = new ActionSpace.Discrete(profile.Actions.Count, [.. profile.Actions.Select(action => action.Name)]);
        Buffers = new VecBuffers(Count, ObservationSpecs(profile), ActionSpace);
        _actionButtons = [.. profile.Actions.Select(action => (byte)action.Buttons)];
        _episodes = new EpisodeRules(profile, Count, EpisodeLength);
        _random = new SplitMix64[Count];
        _values = GC.AllocateArray<int>(Count * profile.Values.Count, pinned: true);
        _finalValues = new int[_values.Length];
        _hasFinalValues = new bool[Count];
        _inFlight = new bool[Groups];
        _ended = new int[Count];
        _idleFrames = new int[Count];
        _valueIndex = profile.ValueNames.Select((name, index) => (name, index)).ToDictionary(StringComparer.Ordinal);

        string romPath = options.RomPath ?? profile.Rom.Path;
        _rom = GameBoyRom.FromBytes(profile.Rom.Read(romPath), romPath);
        try
        {
            using var machine = new GameBoyMachine(_rom, profile.Model);
            GameBoyBoot.Run(profile, machine);
            byte[] start = new byte[machine.StateSize];
            machine.SaveState(start);
            _pixels = profile.Pixels is { } pixels ? new PixelPipeline(pixels, machine.Model, Find<byte>("pixels")!) : null;
            _vec = CreateBatch(options.Threads);
            _vec.SetStartState(start);
        }
        catch
        {
            _vec?.Dispose();
            _rom.Dispose();
            throw;
        }
        _observations = [.. Buffers.Observations.Zip(Buffers.FinalObservations, (now, final) => new ObservationRows(now, final))];
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Groups { get; }

    /// <summary>Steps after which an episode is cut.</summary>
    public int EpisodeLength { get; }

    /// <inheritdoc/>
    public ActionSpace ActionSpace { get; }

    /// <inheritdoc/>
    public int FramesPerStep => _profile.FramesPerStep;

    /// <inheritdoc/>
    public IReadOnlyList<EndCause> EndCauses => _profile.EndCauses;

    /// <inheritdoc/>
    public VecBuffers Buffers { get; }

    /// <inheritdoc/>
    public void Reset(ulong seed)
    {
        RequireIdle();
        for (int i = 0; i < Count; i++)
        {
            _random[i] = SplitMix64.Create(seed, i);
            _ended[i] = i;
        }
        Array.Clear(_hasFinalValues);
        Array.Clear(Buffers.Rewards);
        Array.Clear(Buffers.Terminated);
        Array.Clear(Buffers.Truncated);
        Array.Fill(Buffers.EndCauses, -1);
        BeginEpisodes(Count);
        _started = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There was no reset, the group is under way, or an action is out of range.</exception>
    public void Send(int group)
    {
        (int first, int last) = GroupRows(group);
        if (!_started) throw new InvalidOperationException("the environment was not reset");
        if (_inFlight[group]) throw new InvalidOperationException($"group {group} has a step under way already");
        byte[] buttons = _vec.Buffers.Buttons;
        for (int i = first; i < last; i++)
        {
            int action = Buffers.Actions[i];
            if ((uint)action >= (uint)_actionButtons.Length) ThrowAction(i, action);
            buttons[i] = _actionButtons[action];
        }
        _vec.Send(group);
        _inFlight[group] = true;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The group has no step under way.</exception>
    public void Recv(int group)
    {
        (int first, int last) = GroupRows(group);
        if (!_inFlight[group]) throw new InvalidOperationException($"group {group} has no step under way");
        _vec.Recv(group);
        _inFlight[group] = false;

        int ended = 0;
        for (int i = first; i < last; i++)
        {
            _pixels?.Push(i);
            (float reward, int cause) = _episodes.Step(i, ValueRow(_values, i));
            bool truncated = cause >= 0 && _profile.EndCauses[cause].Truncation;
            Buffers.Rewards[i] = reward;
            Buffers.EndCauses[i] = cause;
            Buffers.Truncated[i] = truncated ? (byte)1 : (byte)0;
            Buffers.Terminated[i] = cause >= 0 && !truncated ? (byte)1 : (byte)0;
            if (cause < 0) continue;
            foreach (ObservationRows observation in _observations) observation.KeepFinal(i);
            ValueRow(_values, i).CopyTo(ValueRow(_finalValues, i));
            _hasFinalValues[i] = true;
            _ended[ended++] = i;
        }
        if (ended > 0) BeginEpisodes(ended);
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

    /// <summary>The machine of a copy, to look into between steps. It belongs to the environment.</summary>
    public GameBoyMachine GetMachine(int index) => _vec.GetMachine(index);

    /// <inheritdoc/>
    public void SaveState(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        RequireIdle();
        if (!_started) throw new InvalidOperationException("the environment was not reset");
        using var blocks = new StateBlockWriter(destination);
        blocks.Writer.Write(Signature());
        blocks.Flush();
        byte[] machine = new byte[_vec.StateSize];
        for (int i = 0; i < Count; i++)
        {
            blocks.Writer.Write(_random[i].State);
            _episodes.Save(i, blocks.Writer);
            blocks.Writer.Write(MemoryMarshal.AsBytes(ValueRow(_values, i)));
            foreach (ObservationRows observation in _observations) blocks.Writer.Write(observation.Bytes(i));
            _vec.SaveState(i, machine);
            blocks.Writer.Write(machine);
            blocks.Flush();
        }
    }

    /// <inheritdoc/>
    /// <remarks>After a failure only <see cref="Reset"/> or another state make the environment usable again.</remarks>
    public void LoadState(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        RequireIdle();
        _started = false;
        var blocks = new StateBlockReader(source);
        using (BinaryReader header = blocks.Next())
        {
            string found = header.ReadString();
            if (found != Signature())
                throw new InvalidDataException($"the state is of another environment: it has [{found}], this one is [{Signature()}]");
        }
        byte[] machine = new byte[_vec.StateSize];
        for (int i = 0; i < Count; i++)
        {
            using BinaryReader block = blocks.Next();
            _random[i] = new SplitMix64(block.ReadUInt64());
            _episodes.Load(i, block);
            block.BaseStream.ReadExactly(MemoryMarshal.AsBytes(ValueRow(_values, i)));
            foreach (ObservationRows observation in _observations) block.BaseStream.ReadExactly(observation.Bytes(i));
            block.BaseStream.ReadExactly(machine);
            _vec.LoadState(i, machine);
        }
        Array.Clear(_hasFinalValues);
        Array.Clear(Buffers.Rewards);
        Array.Clear(Buffers.Terminated);
        Array.Clear(Buffers.Truncated);
        Array.Fill(Buffers.EndCauses, -1);
        _started = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vec.Dispose();
        _rom.Dispose();
    }

    private static List<ObservationSpec> ObservationSpecs(GameProfile profile)
    {
        var specs = new List<ObservationSpec>();
        if (profile.Features.Count > 0)
            specs.Add(new ObservationSpec("features", ElementKind.Float32, [profile.Features.Sum(feature => feature.Size)]));
        if (profile.TileClasses > 0)
            specs.Add(new ObservationSpec("tiles", ElementKind.Int16, [GameBoyMachine.TileRows, GameBoyMachine.TileColumns])
            {
                Values = profile.TileClasses,
            });
        if (profile.Pixels is { } pixels)
            specs.Add(new ObservationSpec("pixels", ElementKind.UInt8, [pixels.Stack, pixels.Height, pixels.Width]));
        return specs;
    }

    private GameBoyBatch CreateBatch(int threads)
    {
        var config = new GameBoyBatchConfig
        {
            Count = Count,
            Groups = Groups,
            Threads = threads,
            FramesPerStep = _profile.FramesPerStep,
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

    private T[]? Find<T>(string name) =>
        (T[]?)(object?)Buffers.Observations.FirstOrDefault(buffer => buffer.Spec.Name == name)?.Array;

    // Starts new episodes in the copies _ended[0..count).
    private void BeginEpisodes(int count)
    {
        ReadOnlySpan<int> indices = _ended.AsSpan(0, count);
        for (int k = 0; k < count; k++)
            _idleFrames[k] = _random[indices[k]].Next(_profile.NoopFramesLow, _profile.NoopFramesHigh);
        _vec.Reset(indices, _idleFrames.AsSpan(0, count));
        foreach (int i in indices)
        {
            _pixels?.Start(i);
            _episodes.Begin(i, ValueRow(_values, i));
        }
    }

    // Two environments with the same signature can take each other's states.
    private string Signature()
    {
        IEnumerable<string> parts = Buffers.Observations.Select(
            part => $"{part.Spec.Name} {part.Spec.Kind} {string.Join('x', part.Spec.Shape)}");
        IEnumerable<int> sets = _profile.Rewards.SelectMany(term => term.Expression.VisitedWidths);
        return $"game boy 1; profile {_profile.Name}; ROM {_rom.Sha256}; {Count} copies; machine state {_vec.StateSize} bytes; "
            + $"values {string.Join(' ', _profile.ValueNames)}; {string.Join(", ", parts)}; visited sets {string.Join(' ', sets)}";
    }

    private bool TryGet(int[] rows, int index, string name, out int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        bool found = _valueIndex.TryGetValue(name, out int column);
        value = found ? ValueRow(rows, index)[column] : 0;
        return found;
    }

    private Span<int> ValueRow(int[] rows, int index) => rows.AsSpan(index * _profile.Values.Count, _profile.Values.Count);

    private (int First, int Last) GroupRows(int group)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)group, (uint)Groups, nameof(group));
        return (group * Count / Groups, (group + 1) * Count / Groups);
    }

    private void RequireIdle()
    {
        int group = Array.IndexOf(_inFlight, true);
        if (group >= 0) throw new InvalidOperationException($"group {group} has a step under way; receive it first");
    }

    private void ThrowAction(int index, int action) => throw new InvalidOperationException(
        $"action {action} of environment {index} is out of range; allowed are 0 to {_actionButtons.Length - 1}");
}
