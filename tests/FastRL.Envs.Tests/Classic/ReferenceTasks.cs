namespace FastRL.Envs.Tests.Classic;

/// <summary>
/// The tasks once more, one copy at a time and as plainly as the published equations: the oracle for the native core. Written
/// from Gymnasium's documentation of CartPole-v1, Acrobot-v1, Pendulum-v1 and MountainCar-v0, with the C library's functions.
/// </summary>
internal abstract class ReferenceTask
{
    private ulong _random;

    /// <summary>Variables of the state.</summary>
    public double[] S { get; protected set; } = [];

    public int Steps { get; private set; }

    public abstract int Limit { get; }

    public abstract double[] Observation { get; }

    /// <summary>Starts stream (seed, index) and the first episode.</summary>
    public void Seed(ulong seed, int index)
    {
        _random = unchecked(Mix(seed) + Mix((ulong)index + 1));
        Restart();
    }

    public void Restart()
    {
        Steps = 0;
        S = Begin();
    }

    public (double Reward, bool Terminated, bool Truncated) Step(double action)
    {
        (double reward, bool terminated) = Advance(action);
        Steps++;
        return (reward, terminated, !terminated && Steps >= Limit);
    }

    public static ReferenceTask Create(string name) => name switch
    {
        "cartpole" => new ReferenceCartPole(),
        "acrobot" => new ReferenceAcrobot(),
        "pendulum" => new ReferencePendulum(),
        _ => new ReferenceMountainCar(),
    };

    protected abstract double[] Begin();

    protected abstract (double Reward, bool Terminated) Advance(double action);

    protected double Uniform(double low, double high)
    {
        _random = unchecked(_random + 0x9E3779B97F4A7C15);
        return low + (high - low) * ((Mix(_random) >> 11) / 9007199254740992.0);
    }

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}

internal sealed class ReferenceCartPole : ReferenceTask
{
    public override int Limit => 500;

    public override double[] Observation => S;

    protected override double[] Begin() => [Uniform(-0.05, 0.05), Uniform(-0.05, 0.05), Uniform(-0.05, 0.05), Uniform(-0.05, 0.05)];

    protected override (double Reward, bool Terminated) Advance(double action)
    {
        const double G = 9.8, CartMass = 1.0, PoleMass = 0.1, HalfLength = 0.5, Tau = 0.02;
        double force = action > 0.5 ? 10 : -10, total = CartMass + PoleMass;
        double cos = Math.Cos(S[2]), sin = Math.Sin(S[2]);
        double temp = (force + PoleMass * HalfLength * Math.Pow(S[3], 2) * sin) / total;
        double angular = (G * sin - cos * temp) / (HalfLength * (4.0 / 3.0 - PoleMass * Math.Pow(cos, 2) / total));
        double linear = temp - PoleMass * HalfLength * angular * cos / total;
        S = [S[0] + Tau * S[1], S[1] + Tau * linear, S[2] + Tau * S[3], S[3] + Tau * angular];
        return (1, Math.Abs(S[0]) > 2.4 || Math.Abs(S[2]) > 12 * Math.PI / 180);
    }
}

internal sealed class ReferenceAcrobot : ReferenceTask
{
    public override int Limit => 500;

    public override double[] Observation =>
        [Math.Cos(S[0]), Math.Sin(S[0]), Math.Cos(S[1]), Math.Sin(S[1]), S[2], S[3]];

    protected override double[] Begin() =>
        [(float)Uniform(-0.1, 0.1), (float)Uniform(-0.1, 0.1), (float)Uniform(-0.1, 0.1), (float)Uniform(-0.1, 0.1)];

    protected override (double Reward, bool Terminated) Advance(double action)
    {
        const double H = 0.2;
        double torque = action - 1;
        double[] k1 = Derivative(S, torque);
        double[] k2 = Derivative(Move(S, k1, H / 2), torque);
        double[] k3 = Derivative(Move(S, k2, H / 2), torque);
        double[] k4 = Derivative(Move(S, k3, H), torque);
        double[] next = [.. S.Select((x, i) => x + H / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]))];
        S = [Wrap(next[0]), Wrap(next[1]), Math.Clamp(next[2], -4 * Math.PI, 4 * Math.PI), Math.Clamp(next[3], -9 * Math.PI, 9 * Math.PI)];
        bool up = -Math.Cos(S[0]) - Math.Cos(S[1] + S[0]) > 1;
        return (up ? 0 : -1, up);
    }

    // The "book" form (Sutton and Barto 1998), with every constant written out.
    private static double[] Derivative(double[] s, double torque)
    {
        const double M1 = 1, M2 = 1, L1 = 1, Lc1 = 0.5, Lc2 = 0.5, I1 = 1, I2 = 1, G = 9.8;
        (double theta1, double theta2, double w1, double w2) = (s[0], s[1], s[2], s[3]);
        double d1 = M1 * Lc1 * Lc1 + M2 * (L1 * L1 + Lc2 * Lc2 + 2 * L1 * Lc2 * Math.Cos(theta2)) + I1 + I2;
        double d2 = M2 * (Lc2 * Lc2 + L1 * Lc2 * Math.Cos(theta2)) + I2;
        double phi2 = M2 * Lc2 * G * Math.Cos(theta1 + theta2 - Math.PI / 2);
        double phi1 = -M2 * L1 * Lc2 * w2 * w2 * Math.Sin(theta2) - 2 * M2 * L1 * Lc2 * w2 * w1 * Math.Sin(theta2)
            + (M1 * Lc1 + M2 * L1) * G * Math.Cos(theta1 - Math.PI / 2) + phi2;
        double a2 = (torque + d2 / d1 * phi1 - M2 * L1 * Lc2 * w1 * w1 * Math.Sin(theta2) - phi2) / (M2 * Lc2 * Lc2 + I2 - d2 * d2 / d1);
        double a1 = -(d2 * a2 + phi1) / d1;
        return [w1, w2, a1, a2];
    }

    private static double[] Move(double[] s, double[] slope, double time) => [.. s.Select((x, i) => x + time * slope[i])];

    private static double Wrap(double x)
    {
        while (x > Math.PI) x -= 2 * Math.PI;
        while (x < -Math.PI) x += 2 * Math.PI;
        return x;
    }
}

internal sealed class ReferencePendulum : ReferenceTask
{
    public override int Limit => 200;

    public override double[] Observation => [Math.Cos(S[0]), Math.Sin(S[0]), S[1]];

    protected override double[] Begin() => [Uniform(-Math.PI, Math.PI), Uniform(-1, 1)];

    protected override (double Reward, bool Terminated) Advance(double action)
    {
        const double G = 10, M = 1, L = 1, Dt = 0.05;
        double u = Math.Clamp(action, -2, 2);
        double angle = Math.Atan2(Math.Sin(S[0]), Math.Cos(S[0]));
        double cost = angle * angle + 0.1 * S[1] * S[1] + 0.001 * u * u;
        double speed = Math.Clamp(S[1] + (3 * G / (2 * L) * Math.Sin(S[0]) + 3 / (M * L * L) * u) * Dt, -8, 8);
        S = [S[0] + speed * Dt, speed];
        return (-cost, false);
    }
}

internal sealed class ReferenceMountainCar : ReferenceTask
{
    public override int Limit => 200;

    public override double[] Observation => S;

    protected override double[] Begin() => [Uniform(-0.6, -0.4), 0];

    protected override (double Reward, bool Terminated) Advance(double action)
    {
        double velocity = Math.Clamp(S[1] + (action - 1) * 0.001 - 0.0025 * Math.Cos(3 * S[0]), -0.07, 0.07);
        double position = Math.Clamp(S[0] + velocity, -1.2, 0.6);
        if (position <= -1.2 && velocity < 0) velocity = 0;
        S = [position, velocity];
        return (-1, position >= 0.5 && velocity >= 0);
    }
}
