using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Another environment, some of whose steps are said not to have happened; what stands in their rows means nothing.</summary>
/// <param name="inner">The other environment, which this disposes.</param>
/// <param name="away">Whether the n-th step, from 0, of a copy is such a step.</param>
/// <param name="reward">What then stands in place of a reward.</param>
internal sealed class Absences(IVecEnv inner, Func<int, int, bool> away, float reward) : IVecEnv
{
    private readonly int[] _steps = new int[inner.Count];

    public int Count => inner.Count;

    public ActionSpace ActionSpace => inner.ActionSpace;

    public int TicksPerStep => inner.TicksPerStep;

    public IReadOnlyList<EndCause> EndCauses => inner.EndCauses;

    public VecBuffers Buffers => inner.Buffers;

    public Groups Groups => inner.Groups;

    /// <summary>Steps that happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Called at the end of each step, for tests that spoil something.</summary>
    public Action? AfterStep { get; set; }

    public void Reset(ulong seed) => inner.Reset(seed);

    public void Send(int group) => inner.Send(group);

    public void Recv(int group)
    {
        inner.Recv(group);
        (int first, int end) = Groups.Rows(group);
        for (int i = first; i < end; i++)
        {
            Buffers.Absent[i] = (byte)(away(_steps[i]++, i) ? 1 : 0);
            Happened += 1 - Buffers.Absent[i];
            if (Buffers.Absent[i] == 0) continue;
            Buffers.Rewards[i] = reward;
            Buffers.Terminated[i] = Buffers.Truncated[i] = 0;
            Buffers.EndCauses[i] = -1;
        }
        AfterStep?.Invoke();
    }

    public void SaveState(Stream destination) => inner.SaveState(destination);

    public void LoadState(Stream source) => inner.LoadState(source);

    public void Dispose() => inner.Dispose();
}
