using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>
/// Any action space: shows a number in [0, 1), cut after 7 steps. A point for each choice that is 1, and what each real lacks
/// from 0.5, squared, taken away. With masks, the last choice of each head is forbidden where the number is below a half.
/// </summary>
internal sealed class ActionProbe(int count, ActionSpace space, bool masks = false, int groups = 1)
    : TestVecEnv(count, groups, stateSize: 1, space, masks, new ObservationSpec("features", ElementKind.Float32, [3]))
{
    /// <summary>Forbidden choices that were made.</summary>
    public int Violations { get; private set; }

    protected override (float Reward, int Cause) Step(int i, int action)
    {
        float reward = 0;
        for (int head = 0; head < Buffers.ChoiceWidth; head++)
        {
            int choice = Buffers.Actions[i * Buffers.ChoiceWidth + head];
            if (choice == 1) reward++;
            if (Buffers.ActionMasks.Length > 0 && StateOf(i)[0] < 0.5 && choice == ActionSpace.ChoiceSizes[head] - 1) Violations++;
        }
        for (int k = 0; k < Buffers.RealWidth; k++)
        {
            float real = Buffers.ContinuousActions[i * Buffers.RealWidth + k];
            Assert.InRange(real, ActionSpace.RealBounds!.Low[k], ActionSpace.RealBounds.High[k]);
            reward -= (real - 0.5f) * (real - 0.5f);
        }
        StateOf(i)[0] = Uniform(i);
        return (reward, Steps[i] >= 7 ? 2 : -1);
    }

    protected override void Begin(int i) => StateOf(i)[0] = Uniform(i);

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        Span<float> row = into[0].Row<float>(i);
        (row[0], row[1], row[2]) = ((float)StateOf(i)[0], 100, -3 * (float)StateOf(i)[0]);
        if (Buffers.ActionMasks.Length == 0 || !ReferenceEquals(into, Buffers.Observations)) return;
        int width = Buffers.ActionMasks.Length / Count, at = i * width;
        foreach (int size in ActionSpace.ChoiceSizes)
        {
            for (int choice = 0; choice < size; choice++)
                Buffers.ActionMasks[at++] = (byte)(choice < size - 1 || StateOf(i)[0] >= 0.5 ? 1 : 0);
        }
    }
}
