using System.Diagnostics;
using FastRL.Envs.Classic;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;

namespace FastRL.Measure.Benchmarks;

/// <summary>PPO on CartPole with the settings of the loops in <c>bench/peers</c>, beside them in one run.</summary>
/// <param name="StepsPerCpuSecond">Environment steps a CPU-second of the whole process, learning included.</param>
/// <param name="Peers">The loops in Python.</param>
/// <param name="Environment">Part of the wall time spent waiting for the environment.</param>
/// <param name="Inference">Part spent choosing actions and storing steps.</param>
/// <param name="Update">Part spent on advantages and gradient steps.</param>
/// <param name="SamplePassesPerSecond">Samples that passed forward and backward, a second of the fastest update on one thread.</param>
/// <param name="PeakShare">Their arithmetic, as a part of what libtorch's fastest matrix product does on one thread in the same run.</param>
/// <param name="Threads">Steps a second of wall time with 1 and 2 threads of native code, by the median of all rollouts.</param>
/// <param name="TwoCopiesStepsPerSecond">The same of two trainings on a thread each at once: what the machine gives to whom has two threads.</param>
/// <param name="Notes">Peers that could not run, and why.</param>
internal sealed record LearnSpeed(
    double StepsPerCpuSecond,
    IReadOnlyList<(string Name, double StepsPerCpuSecond)> Peers,
    double Environment,
    double Inference,
    double Update,
    double SamplePassesPerSecond,
    double PeakShare,
    IReadOnlyList<(int Threads, double StepsPerSecond)> Threads,
    double TwoCopiesStepsPerSecond,
    IReadOnlyList<string> Notes)
{
    private const int Environments = 64;
    private const int Rounds = 20;
    private const double SliceSeconds = 0.5;

    private const int Width = 64;
    private const int Epochs = 4;

    /// <summary>
    /// Operations of a sample's pass: two for each weight of a layer and product. Forward and the weights' gradients need one product
    /// each, so does the gradient by a layer's input but for the first.
    /// </summary>
    private static readonly double s_operations = 2 * ((3 * (2 * Width * Width + 3 * Width)) + (2 * 2 * 4 * Width));

    // As in bench/peers/ppo_common.py.
    private static PpoConfig Config(int threads) => new()
    {
        LearningRate = 2.5e-4,
        AnnealLearningRate = false,
        RolloutSteps = 128,
        MinibatchSize = Environments * 128 / 4,
        UpdateEpochs = Epochs,
        Network = new() { HiddenSizes = [Width, Width], Activation = Activation.Tanh, SharedTrunk = false },
        NormaliseRewards = false,
        UpdateThreads = threads,
    };

    /// <summary>
    /// Measures in short turns, so that a machine that becomes slower does so for all. Where threads wait for each other, one that the
    /// machine takes away for some milliseconds holds up all: so rates are those of the median rollout, with or without others.
    ///</summary>
    public static LearnSpeed Measure(TextWriter progress, CancellationToken cancellation)
    {
        List<PythonPeer> peers = [];
        List<string> notes = [];
        try
        {
            foreach (string name in (string[])["ppo_numpy", "ppo_serial"])
            {
                if (PythonPeer.Start(name, out string? reason) is { } peer)
                    peers.Add(peer);
                else
                    notes.Add(reason!);
            }
            using var one = new Loop(threads: 1);
            using var two = new Loop(threads: 2);
            using var copy = new Loop(threads: 1);
            using var other = new Loop(threads: 1);
            foreach (Loop loop in (Loop[])[one, two, copy, other])
            {
                loop.Run(SliceSeconds, cancellation); // not counted: the compiler is at work
                loop.Reset();
            }
            double peak = 0;
            for (int round = 1; round <= Rounds; round++)
            {
                if (round % 4 == 1) progress.WriteLine($"speed: round {round} of {Rounds}");
                peak = Math.Max(peak, MatrixProduct());
                one.Run(SliceSeconds, cancellation);
                two.Run(SliceSeconds, cancellation);
                Task beside = Task.Run(() => other.Run(SliceSeconds, cancellation), cancellation);
                copy.Run(SliceSeconds, cancellation);
                beside.GetAwaiter().GetResult();
                foreach (PythonPeer peer in peers)
                    peer.Run(SliceSeconds);
            }
            double all = one.Times.Environment + one.Times.Inference + one.Times.Update;
            double passes = Environments * Config(1).RolloutSteps * Epochs / one.Times.FastestUpdate;
            return new LearnSpeed(
                one.Steps / one.CpuSeconds, [.. peers.Select(peer => (peer.Name, peer.Steps / peer.CpuSeconds))],
                one.Times.Environment / all, one.Times.Inference / all, one.Times.Update / all, passes, passes * s_operations / peak,
                [(1, one.StepsPerSecond), (2, two.StepsPerSecond)], copy.StepsPerSecond + other.StepsPerSecond, notes);
        }
        finally
        {
            foreach (PythonPeer peer in peers)
                peer.Dispose();
        }
    }

    /// <summary>Operations a second of libtorch's matrix product on one thread, the best of some.</summary>
    private static double MatrixProduct()
    {
        const int Size = 512, Products = 40;
        torch.set_num_threads(1);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor left = torch.rand(Size, Size), right = torch.rand(Size, Size);
        double best = 0;
        for (int i = 0; i < Products; i++)
        {
            long start = Stopwatch.GetTimestamp();
            left.matmul(right).Dispose();
            best = Math.Max(best, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    /// <summary>A training that is run a slice at a time.</summary>
    private sealed class Loop(int threads) : IDisposable
    {
        private readonly ClassicVecEnv _environment = new(ClassicTask.CartPole, Environments);
        private readonly List<double> _rollouts = []; // seconds, learning included
        private PpoTrainer? _trainer;

        public TimeObserver Times { get; } = new();

        public long Steps { get; private set; }

        /// <summary>Of the whole process, garbage collector and compiler included.</summary>
        public double CpuSeconds { get; private set; }

        /// <summary>Of wall time, by the median rollout.</summary>
        public double StepsPerSecond => Steps / (double)_rollouts.Count / _rollouts.Order().ElementAt(_rollouts.Count / 2);

        public void Reset()
        {
            Times.Reset();
            _rollouts.Clear();
            (Steps, CpuSeconds) = (0, 0);
        }

        /// <summary>Trains until the process has used so much CPU time.</summary>
        public void Run(double seconds, CancellationToken cancellation)
        {
            _trainer ??= new PpoTrainer(_environment, Config(threads), seed: 1, "cartpole");
            double cpu = CpuTime();
            long before = _trainer.Step;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                _trainer.Train(_trainer.Step + 1, Times, checkpoints: null, CheckpointSchedule.AtEnd, CancellationToken.None);
                _rollouts.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            while (CpuTime() - cpu < seconds);
            Steps += _trainer.Step - before;
            CpuSeconds += CpuTime() - cpu;
        }

        public void Dispose()
        {
            _trainer?.Dispose();
            _environment.Dispose();
        }

        private static double CpuTime() => System.Environment.CpuUsage.TotalTime.TotalSeconds;
    }

    private sealed class TimeObserver : ITrainingObserver
    {
        public double Environment { get; private set; }

        public double Inference { get; private set; }

        public double Update { get; private set; }

        public double FastestUpdate { get; private set; }

        public void Reset() => (Environment, Inference, Update, FastestUpdate) = (0, 0, 0, double.PositiveInfinity);

        public void OnUpdate(in UpdateStatistics update)
        {
            Environment += update.EnvironmentSeconds;
            Inference += update.InferenceSeconds;
            Update += update.UpdateSeconds;
            FastestUpdate = Math.Min(FastestUpdate, update.UpdateSeconds);
        }
    }
}
