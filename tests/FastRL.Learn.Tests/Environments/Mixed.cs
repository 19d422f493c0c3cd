using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Shows random features, tiles and pixels; the reward is whether the action was 1.</summary>
internal sealed class Mixed(int count) : TestVecEnv(
    count,
    groups: 1,
    stateSize: 1,
    actions: 3,
    new ObservationSpec("features", ElementKind.Float32, [7]),
    new ObservationSpec("tiles", ElementKind.Int16, [18, 20]) { Values = 512 },
    new ObservationSpec("pixels", ElementKind.UInt8, [72, 80]))
{
    protected override (float Reward, int Cause) Step(int i, int action)
    {
        StateOf(i)[0] = Uniform(i);
        return (action == 1 ? 1 : 0, Steps[i] >= 3 ? 2 : -1);
    }

    protected override void Begin(int i) => StateOf(i)[0] = Uniform(i);

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        int seed = (int)(StateOf(i)[0] * 1e6);
        foreach (ref float value in into[0].Row<float>(i)) value = (seed++ * 37 % 101) / 101f;
        foreach (ref short value in into[1].Row<short>(i)) value = (short)(seed++ * 37 % 16);
        foreach (ref byte value in into[2].Row<byte>(i)) value = (byte)(seed++ * 37);
    }
}
