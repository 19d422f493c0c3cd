using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Environments;

/// <summary>
/// Two features that drift at random; the reward is small where the action is near the first. Episodes terminate now and
/// then, and are cut after 13 steps. Actions are one of three, or two reals.
/// </summary>
internal sealed class Probe(bool continuous, int count) : IVecEnv
{
    private static readonly ObservationSpec Features = new("features", ElementKind.Float32, [2]);

    private readonly SplitMix64[] _random = new SplitMix64[count];
    private readonly int[] _steps = new int[count];

    /// <summary>Called at the end of each step, for tests that spoil or stop something.</summary>
    public Action? AfterStep { get; set; }

    public int Count => count;

    public ActionSpace ActionSpace { get; } = SpaceOf(continuous);

    public int TicksPerStep => 1;

    public IReadOnlyList<EndCause> EndCauses { get; } = [new EndCause("end", false, false), new EndCause("limit", true, true)];

    public VecBuffers Buffers { get; } = new(count, [Features], SpaceOf(continuous));

    public Groups Groups { get; } = new(count, 1);

    public void Reset(ulong seed)
    {
        for (int i = 0; i < count; i++)
        {
            _random[i] = new SplitMix64((seed * 0x9E3779B97F4A7C15) ^ ((ulong)(i + 1) * 0xD1B54A32D192ED03));
            _steps[i] = 0;
            Observe(Buffers.Observations[0].Row<float>(i), i);
        }
    }

    public void Send(int group) => Groups.Begin(group);

    public void Recv(int group)
    {
        Groups.End(group);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = Buffers.Observations[0].Row<float>(i);
            float action = continuous ? Buffers.ContinuousActions[2 * i] + Buffers.ContinuousActions[2 * i + 1] : Buffers.Actions[i] - 1;
            Buffers.Rewards[i] = -Math.Abs(action - row[0]);
            bool terminated = Uniform(i) < 0.05, truncated = !terminated && ++_steps[i] >= 13;
            Buffers.Terminated[i] = (byte)(terminated ? 1 : 0);
            Buffers.Truncated[i] = (byte)(truncated ? 1 : 0);
            Buffers.EndCauses[i] = terminated ? 0 : truncated ? 1 : -1;
            if (terminated || truncated)
            {
                Observe(Buffers.FinalObservations[0].Row<float>(i), i);
                _steps[i] = 0;
            }
            Observe(row, i);
        }
        AfterStep?.Invoke();
    }

    public void SaveState(Stream destination)
    {
        using var writer = new BinaryWriter(destination, System.Text.Encoding.UTF8, leaveOpen: true);
        for (int i = 0; i < count; i++)
        {
            writer.Write(_random[i].State);
            writer.Write(_steps[i]);
            foreach (float value in Buffers.Observations[0].Row<float>(i)) writer.Write(value);
        }
    }

    public void LoadState(Stream source)
    {
        using var reader = new BinaryReader(source, System.Text.Encoding.UTF8, leaveOpen: true);
        for (int i = 0; i < count; i++)
        {
            _random[i] = new SplitMix64(reader.ReadUInt64());
            _steps[i] = reader.ReadInt32();
            foreach (ref float value in Buffers.Observations[0].Row<float>(i)) value = reader.ReadSingle();
        }
    }

    public void Dispose()
    {
    }

    private static ActionSpace SpaceOf(bool continuous) => continuous
        ? new ActionSpace.Box([-1, -2], [1, 2])
        : new ActionSpace.Discrete(3, ["back", "stay", "on"]);

    private void Observe(Span<float> row, int i)
    {
        for (int k = 0; k < row.Length; k++) row[k] = (float)(2 * Uniform(i) - 1);
    }

    private double Uniform(int i) => _random[i].NextDouble();
}
