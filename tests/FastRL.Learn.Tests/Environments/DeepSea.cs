using FastRL.Envs;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Environments;

/// <summary>
/// Deep sea (Osband et al. 2020, bsuite): a square of places that is dived through row by row, left or right by one. Each step to
/// the right costs 0.01 / size, and only who goes right in every row finds 1 at the bottom: one random dive in 2^size.
/// </summary>
/// <param name="count">Copies.</param>
/// <param name="size">Rows, and columns.</param>
/// <param name="fish">Numbers beside the place that are -1 or 1 by chance in every step and mean nothing.</param>
internal sealed class DeepSea(int count, int size, int fish = 0)
    : TestVecEnv(
        count, groups: 2, stateSize: 3, actions: 2,
        new ObservationSpec(
            "features", ElementKind.Float32, [size * size + fish],
            [.. Enumerable.Range(0, size * size).Select(i => $"place={i}"), .. Enumerable.Range(0, fish).Select(i => $"fish={i}")]))
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

    protected override void Begin(int i) => StateOf(i)[..2].Clear();

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        Span<float> row = into[0].Row<float>(i);
        row.Clear();
        row[(int)StateOf(i)[0] * size + (int)StateOf(i)[1]] = 1;
        ulong chance = new SplitMix64(((ulong)i << 32) | (ulong)StateOf(i)[2]++).Next();
        for (int k = 0; k < fish; k++) row[size * size + k] = ((chance >> k) & 1) != 0 ? 1 : -1;
    }
}
