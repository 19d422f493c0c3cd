using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Walks on by one each step whatever the action, and is cut after <c>length</c> steps; reward 1 a step.</summary>
internal sealed class Corridor(int count, int length)
    : TestVecEnv(count, groups: 1, stateSize: 1, actions: 2, new ObservationSpec("features", ElementKind.Float32, [1]))
{
    protected override (float Reward, int Cause) Step(int i, int action)
    {
        StateOf(i)[0]++;
        return (1, Steps[i] >= length ? 2 : -1);
    }

    protected override void Begin(int i) => StateOf(i)[0] = 0;

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into) => into[0].Row<float>(i)[0] = (float)StateOf(i)[0];
}
