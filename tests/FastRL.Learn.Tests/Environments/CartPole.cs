using FastRL.Envs;

namespace FastRL.Learn.Tests.Environments;

/// <summary>Cart-pole with Gymnasium's dynamics and limits (CartPole-v1): 500 steps, reward 1 each.</summary>
internal sealed class CartPole(int count, int groups = 1)
    : TestVecEnv(count, groups, stateSize: 4, actions: 2, new ObservationSpec("features", ElementKind.Float32, [4]))
{
    private const double Gravity = 9.8, CartMass = 1, PoleMass = 0.1, HalfLength = 0.5, Force = 10, Tau = 0.02;
    private const double PositionLimit = 2.4, AngleLimit = 12 * 2 * Math.PI / 360;

    protected override (float Reward, int Cause) Step(int i, int action)
    {
        Span<double> s = StateOf(i);
        double force = action == 1 ? Force : -Force, cos = Math.Cos(s[2]), sin = Math.Sin(s[2]);
        double common = (force + PoleMass * HalfLength * s[3] * s[3] * sin) / (CartMass + PoleMass);
        double angular = (Gravity * sin - cos * common)
            / (HalfLength * (4.0 / 3.0 - PoleMass * cos * cos / (CartMass + PoleMass)));
        double linear = common - PoleMass * HalfLength * angular * cos / (CartMass + PoleMass);
        s[0] += Tau * s[1];
        s[1] += Tau * linear;
        s[2] += Tau * s[3];
        s[3] += Tau * angular;
        bool fell = Math.Abs(s[0]) > PositionLimit || Math.Abs(s[2]) > AngleLimit;
        return (1, fell ? 0 : Steps[i] >= 500 ? 2 : -1);
    }

    protected override void Begin(int i)
    {
        foreach (ref double value in StateOf(i)) value = Uniform(i) * 0.1 - 0.05;
    }

    protected override void Observe(int i, IReadOnlyList<ObservationBuffer> into)
    {
        Span<float> row = into[0].Row<float>(i);
        for (int k = 0; k < 4; k++) row[k] = (float)StateOf(i)[k];
    }
}
