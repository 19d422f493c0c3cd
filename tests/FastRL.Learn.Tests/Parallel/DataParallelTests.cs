using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Classic;
using FastRL.Interop.Collectives;
using FastRL.Learn.Parallel;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp.Modules;

namespace FastRL.Learn.Tests.Parallel;

/// <summary>Several processes with a part of the copies each, against one process with all of them.</summary>
public sealed class DataParallelTests : IDisposable
{
    private const int Copies = 12;

    private static readonly PpoConfig s_small = Small(recurrent: 0);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [GlooTheory]
    [InlineData(2, "cartpole", 1, 0)]
    [InlineData(2, "cartpole", 2, 0)]
    [InlineData(3, "pendulum", 1, 0)]
    [InlineData(2, "cartpole", 2, 8)]
    public void Train_CopiesSharedOut_SameBytesAsInOneProcessAfter100Updates(int world, string task, int groups, int recurrent)
    {
        PpoConfig config = Small(recurrent);
        Trained one = Train(null, task, groups, updates: 100, config);
        Trained[] shared = Processes.Run(world, ParallelScheme.Gradients, group => Train(group, task, groups, updates: 100, config));
        foreach (Trained process in shared)
        {
            Assert.Equal(one.Weights, process.Weights);
            Assert.Equal(one.Told, process.Told); // episodes, losses, divergences, norms
        }
        Assert.True(one.Told.Length > 150);
    }

    /// <summary>Tensors round by the rows they are given, so that sums differ in the last bits.</summary>
    [GlooTheory]
    [InlineData(0, 100)]
    [InlineData(6, 100)]
    [InlineData(6, 16)] // a sequence a minibatch: one process has no share
    public void Train_Tensors_SameWithin1e6AfterTheFirstUpdate(int recurrent, int minibatchSize)
    {
        var config = new PpoConfig
        {
            RolloutSteps = 16, MinibatchSize = minibatchSize, UpdateEpochs = 1, Network = new() { HiddenSizes = [16], RecurrentSize = recurrent },
        };
        Trained one = Train(null, "cartpole", 1, updates: 1, config, fuse: false);
        Trained[] shared = Processes.Run(2, ParallelScheme.Gradients, group => Train(group, "cartpole", 1, updates: 1, config, fuse: false));
        Assert.Equal(shared[0].Weights, shared[1].Weights);
        ReadOnlySpan<float> expected = MemoryMarshal.Cast<byte, float>(one.Weights), found = MemoryMarshal.Cast<byte, float>(shared[0].Weights);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6f);
    }

    [GlooFact]
    public void Train_Parameters_AllHaveTheMeanOfAll()
    {
        Trained[] shared = Processes.Run(2, ParallelScheme.Parameters, group => Train(group, "cartpole", 1, updates: 60, s_small));
        Assert.Equal(shared[0].Weights, shared[1].Weights);
        Assert.Equal(60 * 16 * Copies, shared[0].Steps);
        // Another result than that of shared gradients, and one that learns: episodes get longer.
        Assert.NotEqual(shared[0].Weights, Train(null, "cartpole", 1, updates: 60, s_small).Weights);
        double[] returns = [.. shared[0].Returns];
        Assert.True(returns[^20..].Average() > 1.3 * returns[..20].Average());
    }

    [GlooFact]
    public void Run_ParameterMean_IsThatOfBoth()
    {
        float[][] found = Processes.Run(2, ParallelScheme.Parameters, group =>
        {
            using var environment = new ClassicVecEnv(ClassicTask.CartPole, 2);
            using var trainer = new PpoTrainer(environment, s_small, seed: 1 + (ulong)group.Processes.Rank, "cartpole");
            float[] own = Numbers(trainer), all = new float[2 * own.Length];
            group.Processes.Gather<float>(own, all);
            // Steps beyond what a float has exactly; those of the process that made more hold for both.
            foreach (Adam.State state in trainer.AdamStates) state.step = (3L << 30) + 1 + group.Processes.Rank;
            new ParameterMean(group.Processes, trainer.NamedParameters.Select(entry => entry.Parameter), trainer.AdamStates).Run();
            Assert.All(trainer.AdamStates, state => Assert.Equal((3L << 30) + 2, state.step));
            float[] mean = Numbers(trainer);
            for (int i = 0; i < mean.Length; i++) Assert.Equal((all[i] + all[own.Length + i]) / 2, mean[i]);
            return mean;
        });
        Assert.Equal(found[0], found[1]);
    }

    [GlooFact]
    public void Share_StatisticsOfObservations_AreThoseOfAllVectors()
    {
        float[][] vectors = [[1, 100, 3, -100], [4, 7, 1e4f, 8, 2, 9], [0.5f, 0.25f], [-3, 5, 8, 13]];
        var expected = new ObservationNormaliser(2);
        foreach (float[] part in vectors) expected.Learn(part, new byte[part.Length / 2]);
        Processes.Run(2, ParallelScheme.Gradients, group =>
        {
            var normaliser = new ObservationNormaliser(2);
            for (int round = 0; round < 2; round++)
            {
                float[] own = vectors[2 * round + group.Processes.Rank];
                normaliser.Learn(own, new byte[own.Length / 2]);
                normaliser.Share(group.Processes);
            }
            Assert.Equal(expected.Count, normaliser.Count);
            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(expected.Means[i], normaliser.Means[i], 1e-9 * Math.Abs(expected.Means[i]));
                Assert.Equal(expected.SquaredDistances[i], normaliser.SquaredDistances[i], 1e-9 * expected.SquaredDistances[i]);
            }
            return 0;
        });
    }

    [GlooFact]
    public void Load_TwoProcessesStoppedAndResumed_SameBytesAsUninterrupted()
    {
        Trained whole = Train(null, "cartpole", 2, updates: 30, s_small);
        string[] folders = Processes.Run(2, ParallelScheme.Gradients, group =>
        {
            var store = new CheckpointStore(_folder["checkpoints"]);
            Train(group, "cartpole", 2, updates: 30, s_small, stopAfter: 12, store: group.Processes.Rank == 0 ? store : null);
            return group.Processes.Rank == 0 ? store.NewestFolder()! : "";
        });
        CheckpointReader saved = CheckpointReader.Open(folders[0]);
        Assert.Equal(2, Trainer.CountProcesses(saved));
        Trained[] resumed = Processes.Run(2, ParallelScheme.Gradients, group => Train(group, "cartpole", 2, updates: 30, s_small, from: saved));
        Assert.Equal(whole.Weights, resumed[0].Weights);
        Assert.Equal(whole.Weights, resumed[1].Weights);
        // One process takes the learner; the episodes begin anew.
        using var environment = new ClassicVecEnv(ClassicTask.CartPole, Copies);
        using var alone = new PpoTrainer(environment, s_small, seed: 1, "cartpole");
        alone.Load(saved);
        Assert.Equal((12L, 12L * 16 * Copies), (alone.Update, alone.Step));
    }

    /// <summary>Wherever a process is lost, the others' learners are whole and their environments stand between two steps.</summary>
    [GlooTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_ProcessIsLost_TheOtherCanBeSavedAndGoesOn(bool whileUpdating)
    {
        Processes.Run(2, ParallelScheme.Gradients, group =>
        {
            using var environment = new ClassicVecEnv(ClassicTask.CartPole, Copies / 2, groups: 2);
            using var trainer = new PpoTrainer(environment, s_small, seed: 5, "cartpole", group: group);
            var recorder = new Recorder
            {
                AfterUpdate = update => LoseAt(whileUpdating ? -1 : update.Update), AtEpoch = epoch => LoseAt(whileUpdating ? trainer.Update + 1 : -1),
            };
            void LoseAt(long update)
            {
                if (update == 3 && group.Processes.Rank == 1) group.Processes.Dispose();
            }
            Assert.ThrowsAny<Exception>(() => PpoTrainerTests.Train(trainer, long.MaxValue, recorder));
            if (group.Processes.Rank == 1) return 0;
            Assert.Throws<ProcessLostException>(group.Processes.Check);
            string saved = new CheckpointStore(_folder["lost"]).Save(trainer);
            using var second = new ClassicVecEnv(ClassicTask.CartPole, 3);
            using var next = new PpoTrainer(second, s_small, seed: 5, "cartpole");
            next.LoadLearner(CheckpointReader.Open(saved));
            Assert.Equal(PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value), PpoTrainerTests.Copy(next).SelectMany(entry => entry.Value));
            Assert.Equal(16 * Copies * 3, next.Step);
            Assert.True(PpoTrainerTests.Train(next, next.Step + 100));
            return 0;
        }, leaves: true);
    }

    private static Trained Train(
        TrainingGroup? group, string task, int groups, int updates, PpoConfig config, bool fuse = true, int stopAfter = int.MaxValue,
        CheckpointStore? store = null, CheckpointReader? from = null)
    {
        int copies = Copies / (group?.Processes.World ?? 1);
        using var environment = new ClassicVecEnv(ClassicTask.Find(task)!, copies, groups);
        using var trainer = new PpoTrainer(environment, config, seed: from is null ? 5ul : 6, "cartpole", fuse, group: group);
        if (from is not null) trainer.Load(from);
        using var stop = new CancellationTokenSource();
        var recorder = new Recorder
        {
            AfterUpdate = update =>
            {
                if (update.Update == stopAfter && group?.Processes.Rank is not > 0) stop.Cancel();
            },
        };
        trainer.Train(updates * config.RolloutSteps * Copies, recorder, store, CheckpointSchedule.AtEnd, stop.Token);
        return new Trained(
            [.. PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value)],
            [
                .. recorder.Episodes.Select(episode => $"{episode with { Cause = null! }}"),
                .. recorder.Updates.Select(update => $"{update with { EnvironmentSeconds = 0, InferenceSeconds = 0, UpdateSeconds = 0 }}"),
            ],
            [.. recorder.Episodes.Select(episode => episode.Return)], trainer.Step);
    }

    private static PpoConfig Small(int recurrent) => new()
    {
        RolloutSteps = 16, MinibatchSize = 100, UpdateEpochs = 2, TargetKl = 0.05, Exploration = new() { Novelty = 0.1, HashBits = 8 },
        Network = new() { HiddenSizes = [16, 16], RecurrentSize = recurrent },
    };

    private static float[] Numbers(PpoTrainer trainer) =>
        [.. PpoTrainerTests.Copy(trainer).SelectMany(entry => MemoryMarshal.Cast<byte, float>(entry.Value).ToArray())];

    private sealed record Trained(byte[] Weights, string[] Told, double[] Returns, long Steps);
}
