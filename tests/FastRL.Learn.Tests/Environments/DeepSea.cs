using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Environments;

/// <summary>
/// Deep sea (Osband et al. 2020, bsuite): a square of places that is dived through row by row, left or right by one. Each step to
/// the right costs 0.01 / size, and only who goes right in every row finds 1 at the bottom: one random dive in 2^size.
/// </summary>
internal sealed class DeepSea(int count, int size)
    : TestVecEnv(count, groups: 2, stateSize: 2, actions: 2, new ObservationSpec("features", ElementKind.Float32, [size * size]))
{
    protected override (float Reward, int Cause) Step(int i, int action)
    {
        (int row, int column) = ((int)StateOf(i)[0], (int)StateOf(i)[1]);
        // Which of the two actions is right differs from place to place.
        bool right = (int)(new SplitMix64((ulong)(row * size + column)).Next() & 1) == action;
        float reward = right ? -0.01f / size : 0;
        bool last = row == size - 1, found = last && right && column == size - 1;
        (StateOf(i)[0], StateOf(i)[1]) = (Math.Min(row + 1, size - 1), Math.Clamp(column + (right ? 1 : -1), 0, size - 1));
        return (reward + (found ? 1 : 0), found ? 1 : last ? 0 : -1);
    }

    protected override void Begin(int i) => StateOf(i).Clear();

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        Span<float> row = into[0].Row<float>(i);
        row.Clear();
        row[(int)StateOf(i)[0] * size + (int)StateOf(i)[1]] = 1;
    }
}
