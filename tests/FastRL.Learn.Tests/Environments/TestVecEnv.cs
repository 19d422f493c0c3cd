using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Environments;

/// <summary>
/// Base of the tests' environments: stepped on the calling thread in <see cref="Recv"/>, same-step autoreset, poisoned
/// buffers, and states that can be saved. A derived class keeps its state in <see cref="State"/> alone.
/// </summary>
internal abstract class TestVecEnv : IVecEnv
{
    private readonly int _stateSize;
    private readonly SplitMix64[] _random;

    protected TestVecEnv(int count, int groups, int stateSize, int actions, params ObservationSpec[] observations)
        : this(
            count, groups, stateSize,
            new ActionSpace.Discrete(actions, [.. Enumerable.Range(0, actions).Select(i => $"action{i}")]), masks: false, observations)
    {
    }

    protected TestVecEnv(
        int count, int groups, int stateSize, ActionSpace actions, bool masks, params ObservationSpec[] observations)
    {
        Count = count;
        Groups = new Groups(count, groups);
        _stateSize = stateSize;
        _random = new SplitMix64[count];
        State = new double[count * stateSize];
        Steps = new int[count];
        ActionSpace = actions;
        Buffers = new VecBuffers(count, observations, ActionSpace, masks);
        Array.Fill(Buffers.Rewards, float.NaN);
        Array.Fill(Buffers.Actions, -1);
        Array.Fill(Buffers.ContinuousActions, float.NaN);
    }

    public int Count { get; }

    public Groups Groups { get; }

    public ActionSpace ActionSpace { get; }

    public int TicksPerStep => 1;

    public IReadOnlyList<EndCause> EndCauses { get; } =
        [new EndCause("end", false, false), new EndCause("goal", true, false), new EndCause("limit", false, true)];

    public VecBuffers Buffers { get; }

    /// <summary>Rows that were reset, for tests of quotas.</summary>
    public int Resets { get; private set; }

    protected double[] State { get; }

    /// <summary>Steps of the episode under way.</summary>
    protected int[] Steps { get; }

    public void Reset(ulong seed)
    {
        for (int i = 0; i < Count; i++)
        {
            _random[i] = new SplitMix64((seed * 0x9E3779B97F4A7C15) ^ ((ulong)(i + 1) * 0xD1B54A32D192ED03));
            Start(i);
            Observe(i, Buffers.Observations);
        }
    }

    public void Send(int group) => Groups.Begin(group);

    public void Recv(int group)
    {
        Groups.End(group);
        (int first, int end) = Groups.Rows(group);
        for (int i = first; i < end; i++)
        {
            Steps[i]++;
            (float reward, int cause) = Step(i, Buffers.ChoiceWidth > 0 ? Buffers.Actions[i * Buffers.ChoiceWidth] : 0);
            Buffers.Rewards[i] = reward;
            Buffers.EndCauses[i] = cause;
            Buffers.Truncated[i] = (byte)(cause >= 0 && EndCauses[cause].Truncation ? 1 : 0);
            Buffers.Terminated[i] = (byte)(cause >= 0 && !EndCauses[cause].Truncation ? 1 : 0);
            if (cause >= 0)
            {
                Observe(i, Buffers.FinalObservations);
                Start(i);
            }
            Observe(i, Buffers.Observations);
        }
    }

    public void SaveState(Stream destination)
    {
        using var writer = new BinaryWriter(destination, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Count);
        foreach (double value in State) writer.Write(value);
        foreach (int value in Steps) writer.Write(value);
        foreach (SplitMix64 random in _random) writer.Write(random.State);
    }

    public void LoadState(Stream source)
    {
        using var reader = new BinaryReader(source, System.Text.Encoding.UTF8, leaveOpen: true);
        if (reader.ReadInt32() != Count) throw new InvalidDataException("another count");
        for (int i = 0; i < State.Length; i++) State[i] = reader.ReadDouble();
        for (int i = 0; i < Steps.Length; i++) Steps[i] = reader.ReadInt32();
        for (int i = 0; i < _random.Length; i++) _random[i] = new SplitMix64(reader.ReadUInt64());
        for (int i = 0; i < Count; i++) Observe(i, Buffers.Observations);
    }

    public void Dispose()
    {
    }

    /// <summary>Applies an action, whose first choice is given; returns the reward and the index of the end's cause, or -1.</summary>
    protected abstract (float Reward, int Cause) Step(int i, int action);

    /// <summary>Puts a copy into a first state; numbers come from <see cref="Uniform"/>.</summary>
    protected abstract void Begin(int i);

    /// <summary>Writes a copy's observation.</summary>
    protected abstract void Observe(int i, IReadOnlyList<ObservationBuffer> into);

    protected Span<double> StateOf(int i) => State.AsSpan(i * _stateSize, _stateSize);

    protected double Uniform(int i) => _random[i].NextDouble();

    private void Start(int i)
    {
        Resets++;
        Steps[i] = 0;
        Begin(i);
    }
}
