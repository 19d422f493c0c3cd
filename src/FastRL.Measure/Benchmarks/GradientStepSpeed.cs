using FastRL.Envs;
using FastRL.Envs.Classic;
using FastRL.Learn.Dqn;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Runs;
using TorchSharp;

namespace FastRL.Measure.Benchmarks;

/// <summary>A gradient step of DDDQN or SAC in native code beside the same step in tensors, both on one thread.</summary>
/// <param name="Algorithm">Learner.</param>
/// <param name="Batch">Transitions.</param>
/// <param name="Hidden">Widths of the layers of each network.</param>
/// <param name="Microseconds">A step in native code, CPU time.</param>
/// <param name="TensorMicroseconds">A step in tensors.</param>
internal sealed record GradientStepSpeed(
    string Algorithm, int Batch, IReadOnlyList<int> Hidden, double Microseconds, double TensorMicroseconds)
{
    private const int Rounds = 5;
    private const double SliceSeconds = 0.3;

    /// <summary>How many times faster native code is.</summary>
    public double Ratio => TensorMicroseconds / Microseconds;

    /// <summary>All that are measured.</summary>
    public static IReadOnlyList<GradientStepSpeed> MeasureAll(TextWriter progress, CancellationToken cancellation) =>
    [
        Measure("sac", 256, [256, 256], progress, cancellation),
        Measure("sac", 256, [64, 64], progress, cancellation),
        Measure("dddqn", 128, [64, 64], progress, cancellation),
    ];

    /// <summary>In turns, so that a machine that becomes slower does so for both.</summary>
    private static GradientStepSpeed Measure(
        string algorithm, int batch, IReadOnlyList<int> hidden, TextWriter progress, CancellationToken cancellation)
    {
        progress.WriteLine($"speed: gradient steps of {algorithm}, {string.Join("-", hidden)}");
        torch.set_num_threads(1);
        using var native = new Subject(algorithm, batch, hidden, fuse: true);
        using var tensors = new Subject(algorithm, batch, hidden, fuse: false);
        foreach (Subject subject in (Subject[])[native, tensors])
        {
            subject.Run(SliceSeconds); // not counted: the compiler is at work
            subject.Reset();
        }
        for (int round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            native.Run(SliceSeconds);
            tensors.Run(SliceSeconds);
        }
        return new GradientStepSpeed(algorithm, batch, hidden, native.Microseconds, tensors.Microseconds);
    }

    /// <summary>A learner that makes steps on one batch of random transitions.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly ClassicVecEnv _environment;
        private readonly OffPolicyTrainer _trainer;
        private readonly ReplayBatch _batch;
        private readonly float[] _errors;
        private double _seconds;
        private long _steps;

        public Subject(string algorithm, int batch, IReadOnlyList<int> hidden, bool fuse)
        {
            bool sac = algorithm == "sac";
            _environment = new ClassicVecEnv(sac ? ClassicTask.Pendulum : ClassicTask.CartPole, count: 1);
            var replay = new ReplayConfig { BatchSize = batch };
            _trainer = sac
                ? new SacTrainer(_environment, new SacConfig { Network = new() { HiddenSizes = hidden }, Replay = replay }, seed: 1, "pendulum", fuse)
                : new DddqnTrainer(_environment, new DddqnConfig { Network = new() { HiddenSizes = hidden }, Replay = replay }, seed: 1, "cartpole", fuse);
            VecBuffers buffers = _environment.Buffers;
            _batch = new ReplayBatch(new ReplaySettings(
                batch, 1, batch, Steps: 1, Gamma: 0.99, Prioritised: false, buffers.ChoiceWidth, buffers.RealWidth,
                [.. buffers.Observations.Select(buffer => buffer.Spec)]));
            _errors = new float[batch];
            var random = new Random(1);
            foreach (float[] numbers in (float[][])
                [(float[])_batch.Observations[0].Array, (float[])_batch.NextObservations[0].Array, _batch.Reals, _batch.Rewards])
            {
                for (int i = 0; i < numbers.Length; i++)
                    numbers[i] = 2 * random.NextSingle() - 1;
            }
            Array.Fill(_batch.Discounts, 0.99f);
        }

        public double Microseconds => 1e6 * _seconds / _steps;

        public void Reset() => (_seconds, _steps) = (0, 0);

        public void Run(double seconds)
        {
            const int StepsBetweenClocks = 10;
            double start = ThreadClock.Seconds, now;
            do
            {
                for (int i = 0; i < StepsBetweenClocks; i++)
                    _trainer.Descend(_batch, _errors);
                _steps += StepsBetweenClocks;
                now = ThreadClock.Seconds;
            }
            while (now - start < seconds);
            _seconds += now - start;
        }

        public void Dispose()
        {
            _batch.Dispose();
            _trainer.Dispose();
            _environment.Dispose();
        }
    }
}
