using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Episodes of eight steps that are worth a point each; something may happen before a batch's step.</summary>
internal sealed class Slow(int count, Action? before = null)
    : TestVecEnv(count, groups: 1, stateSize: 1, actions: 2, new ObservationSpec("features", ElementKind.Float32, [2]))
{
    private long _batches;

    /// <summary>Steps of all copies so far.</summary>
    public long Batches => Interlocked.Read(ref _batches);

    protected override (float Reward, int Cause) Step(int i, int action)
    {
        if (i == 0)
        {
            before?.Invoke();
            Interlocked.Increment(ref _batches);
        }
        return (1, Steps[i] >= 8 ? 2 : -1);
    }

    protected override void Begin(int i) => StateOf(i)[0] = Uniform(i);

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into) =>
        (into[0].Row<float>(i)[0], into[0].Row<float>(i)[1]) = ((float)StateOf(i)[0], Steps[i]);
}
