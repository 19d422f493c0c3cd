using FastRL.Envs.Classic;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Measure.Benchmarks;

/// <summary>PPO on CartPole with the settings of the loops in <c>bench/peers</c>, beside them in one run.</summary>
/// <param name="StepsPerCpuSecond">Environment steps a CPU-second of the whole process, learning included.</param>
/// <param name="Peers">The loops in Python.</param>
/// <param name="Environment">Part of the wall time spent waiting for the environment.</param>
/// <param name="Inference">Part spent choosing actions and storing steps.</param>
/// <param name="Update">Part spent on advantages and gradient steps.</param>
/// <param name="Notes">Peers that could not run, and why.</param>
internal sealed record LearnSpeed(
    double StepsPerCpuSecond,
    IReadOnlyList<(string Name, double StepsPerCpuSecond)> Peers,
    double Environment,
    double Inference,
    double Update,
    IReadOnlyList<string> Notes)
{
    private const int Environments = 64;
    private const int Rounds = 5;
    private const double SliceSeconds = 2;

    // As in bench/peers/ppo_common.py.
    private static readonly PpoConfig s_config = new()
    {
        LearningRate = 2.5e-4,
        AnnealLearningRate = false,
        RolloutSteps = 128,
        MinibatchSize = Environments * 128 / 4,
        UpdateEpochs = 4,
        Network = new() { HiddenSizes = [64, 64], Activation = Activation.Tanh, SharedTrunk = false },
        NormaliseRewards = false,
    };

    /// <summary>Measures in turns of about two CPU-seconds each, so that a machine that becomes slower does so for all.</summary>
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
            using var environment = new ClassicVecEnv(ClassicTask.CartPole, Environments);
            using var trainer = new PpoTrainer(environment, s_config, seed: 1, "cartpole");
            var times = new TimeObserver();
            RunSlice(trainer, times, cancellation); // not counted: the compiler is at work
            times.Reset();
            double seconds = 0;
            long steps = 0;
            for (int round = 1; round <= Rounds; round++)
            {
                progress.WriteLine($"speed: round {round} of {Rounds}");
                long before = trainer.Step;
                seconds += RunSlice(trainer, times, cancellation);
                steps += trainer.Step - before;
                foreach (PythonPeer peer in peers)
                    peer.Run(SliceSeconds);
            }
            double all = times.Environment + times.Inference + times.Update;
            return new LearnSpeed(
                steps / seconds, [.. peers.Select(peer => (peer.Name, peer.Steps / peer.CpuSeconds))],
                times.Environment / all, times.Inference / all, times.Update / all, notes);
        }
        finally
        {
            foreach (PythonPeer peer in peers)
                peer.Dispose();
        }
    }

    /// <returns>CPU-seconds of the process, garbage collector and compiler included.</returns>
    private static double RunSlice(PpoTrainer trainer, TimeObserver times, CancellationToken cancellation)
    {
        double start = CpuSeconds(), now;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            trainer.Train(trainer.Step + 1, times, checkpoints: null, CheckpointSchedule.AtEnd, CancellationToken.None);
            now = CpuSeconds();
        }
        while (now - start < SliceSeconds);
        return now - start;
    }

    private static double CpuSeconds() => System.Environment.CpuUsage.TotalTime.TotalSeconds;

    private sealed class TimeObserver : ITrainingObserver
    {
        public double Environment { get; private set; }

        public double Inference { get; private set; }

        public double Update { get; private set; }

        public void Reset() => (Environment, Inference, Update) = (0, 0, 0);

        public void OnUpdate(in UpdateStatistics update)
        {
            Environment += update.EnvironmentSeconds;
            Inference += update.InferenceSeconds;
            Update += update.UpdateSeconds;
        }
    }
}
