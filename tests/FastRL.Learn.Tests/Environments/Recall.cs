using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Shows +1 or -1 in the first step and nothing in the two after it; a point for naming what was shown in the last.</summary>
internal sealed class Recall(int count, int groups = 1)
    : TestVecEnv(count, groups, stateSize: 1, actions: 2, new ObservationSpec("features", ElementKind.Float32, [2]))
{
    protected override (float Reward, int Cause) Step(int i, int action) => Steps[i] < 3
        ? (0, -1)
        : (action == (StateOf(i)[0] > 0 ? 1 : 0) ? 1 : 0, 0);

    protected override void Begin(int i) => StateOf(i)[0] = Uniform(i) < 0.5 ? -1 : 1;

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        Span<float> row = into[0].Row<float>(i);
        row[0] = Steps[i] == 0 ? (float)StateOf(i)[0] : 0;
        row[1] = Steps[i] == 2 ? 1 : 0;
    }
}
