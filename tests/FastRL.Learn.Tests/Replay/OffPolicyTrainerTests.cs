using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Dqn;
using FastRL.Learn.Players;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;

namespace FastRL.Learn.Tests.Replay;

/// <summary>What DDDQN and SAC promise alike.</summary>
public sealed class OffPolicyTrainerTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fastrl-").FullName;

    private CheckpointStore Store => new(Path.Combine(_root, "checkpoints"));

    public static TheoryData<string> Algorithms => ["dddqn", "dddqn-priorities", "sac", "sac-priorities", "sac-pink"];

    public void Dispose() => Directory.Delete(_root, true);

    [Theory]
    [InlineData("dddqn", 51)]
    [InlineData("dddqn", 300)]
    [InlineData("dddqn-priorities", 183)]
    [InlineData("sac", 3)]
    [InlineData("sac", 150)]
    [InlineData("sac-priorities", 222)]
    [InlineData("sac-pink", 150)]
    public void Load_StoppedAtAnyStepAndResumed_SameBytesAsUninterrupted(string algorithm, int stopAt)
    {
        const int Until = 402;
        byte[] whole, resumed;
        using (var rig = new Rig(algorithm, seed: 9))
        {
            rig.Train(Until);
            whole = rig.Weights();
        }
        using (var rig = new Rig(algorithm, seed: 9))
        {
            using var stop = new CancellationTokenSource();
            var store = Store;
            // Annealing ends at the same step as the whole run's, so that the run is stopped by cancelling it.
            rig.Environment.AfterStep = () => CancelAt(rig.Trainer.Step + 3 >= stopAt, stop);
            Assert.False(rig.Trainer.Train(Until, new Recorder(), store, CheckpointSchedule.AtEnd, stop.Token));
            Assert.Equal(stopAt, rig.Trainer.Step);
        }
        using (var rig = new Rig(algorithm, seed: 1234))
        {
            rig.Trainer.Load(Store.FindNewest(out _)!);
            Assert.Equal(stopAt, rig.Trainer.Step);
            rig.Train(Until);
            resumed = rig.Weights();
        }
        Assert.Equal(whole, resumed);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Train_SameSeed_SameBytesAndOtherSeedOthers(string algorithm)
    {
        byte[] first = After(algorithm, 7), again = After(algorithm, 7), other = After(algorithm, 8);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Train_MoreSteps_LiveTensorsStayConstantAndAllComeBack(string algorithm)
    {
        long before = LiveTensors.Count;
        using (var rig = new Rig(algorithm, seed: 1))
        {
            rig.Train(150);
            long live = LiveTensors.Count;
            for (int step = 153; step < 240; step += 3)
            {
                rig.Train(step);
                Assert.Equal(live, LiveTensors.Count);
            }
        }
        Assert.Equal(before, LiveTensors.Count);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Train_EveryParameter_IsChangedAndFollowedByItsTarget(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        Dictionary<string, byte[]> before = rig.Copy();
        rig.Train(300);
        foreach ((string name, byte[] bytes) in rig.Copy()) Assert.False(bytes.SequenceEqual(before[name]), name);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void TrainedPolicy_OfACheckpoint_PlaysAsTheTrainerDoes(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        rig.Train(300);
        Store.Save(rig.Trainer);
        using IPolicy own = rig.Trainer.CreatePolicy(greedy: true, seed: 0);
        using IPolicy loaded = TrainedPolicy.Load(Store.FindNewest(out _)!, rig.Environment, greedy: true, seed: 0);
        using var arena = new Probe(algorithm.StartsWith("sac", StringComparison.Ordinal), count: 3);
        EvaluationResult first = Evaluator.Run(arena, own, 7, seed: 3, null, CancellationToken.None);
        EvaluationResult second = Evaluator.Run(arena, loaded, 7, seed: 3, null, CancellationToken.None);
        Assert.Equal(first.Episodes, second.Episodes);
        Assert.Equal(own.Values.ToArray(), loaded.Values.ToArray());
        Assert.All(own.Values.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Train_NotANumber_IsNamedAndTheLastCheckpointKept(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        CheckpointStore store = Store;
        rig.Trainer.Train(60, new Recorder(), store, CheckpointSchedule.AtEnd, CancellationToken.None);
        rig.Environment.AfterStep = () => rig.Environment.Buffers.Observations[0].Row<float>(2)[1] = float.NaN;
        var problem = Assert.Throws<TrainingException>(
            () => rig.Trainer.Train(600, new Recorder(), store, CheckpointSchedule.AtEnd, CancellationToken.None));
        Assert.Contains("number 1 of the observation 'features' of environment 2 is NaN at step 63", problem.Message, StringComparison.Ordinal);
        Assert.Equal(60, store.FindNewest(out _)!.Manifest.Step);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void Train_RewardIsInfinite_IsNamed(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        rig.Environment.AfterStep = () => rig.Environment.Buffers.Rewards[1] = float.PositiveInfinity;
        var problem = Assert.Throws<TrainingException>(() => rig.Train(30));
        Assert.Contains("the reward of environment 1 is", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dddqn", "target", "loss is NaN at step")]
    [InlineData("sac", "target", "loss is NaN at step")]
    [InlineData("dddqn", "online", "the action values are not finite for environment 0")]
    [InlineData("sac", "actor", "the policy's action is NaN for environment 0")]
    public void Train_WeightIsNotANumber_NamesTheLossOrTheAction(string algorithm, string network, string expected)
    {
        using var rig = new Rig(algorithm, seed: 1);
        rig.Train(150);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in rig.Trainer.NamedParameters)
        {
            if (name.StartsWith(network, StringComparison.Ordinal))
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(parameter.bytes)[0] = float.NaN;
        }
        var problem = Assert.Throws<TrainingException>(() => rig.Train(300));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    /// <summary>A call of the policy makes a few tensor objects for all of its rows together; a step makes none.</summary>
    [Theory]
    [InlineData("dddqn")]
    [InlineData("sac")]
    public void Train_MoreEnvironments_AllocatesNoMoreInAStep(string algorithm)
    {
        long few = BytesOfSteps(algorithm, count: 3), many = BytesOfSteps(algorithm, count: 67);
        Assert.True(Math.Abs(many - few) < 4096, $"100 steps of 3 environments allocate {few} bytes, of 67 {many}");
        Assert.True(few / 100 < 3000, $"a step allocates {few / 100} bytes");
    }

    /// <summary>Gradient steps follow the environment steps, not the number of environments.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1000)]
    [InlineData(8, 1, 1, 1000)]
    [InlineData(7, 4, 2, 500)]
    [InlineData(5, 1, 3, 3000)]
    public void Train_AnyNumberOfEnvironments_MakesTheSameGradientSteps(int count, int every, int steps, int expected)
    {
        using var environment = new Probe(continuous: false, count);
        var config = new DddqnConfig
        {
            Network = new() { HiddenSizes = [4] },
            Replay = new() { Size = 100, BatchSize = 2, LearningStarts = 100, TrainEvery = every, GradientSteps = steps },
        };
        using var trainer = new DddqnTrainer(environment, config, 1, "probe");
        trainer.Train(1100, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
        Assert.InRange(trainer.Update, expected - 2 * (steps + count), expected + 2 * (steps + count));
    }

    [Fact]
    public void Epsilon_WithADecay_FallsWithEpisodesDownToItsEnd()
    {
        using var environment = new Probe(continuous: false, count: 3);
        var config = new DddqnConfig { EpsilonDecay = 0.9, EpsilonEnd = 0.1, Replay = new() { Size = 100, LearningStarts = int.MaxValue } };
        using var trainer = new DddqnTrainer(environment, config, 1, "probe");
        Assert.Equal(1, trainer.Epsilon);
        trainer.Train(60, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
        Assert.InRange(trainer.Episodes, 1, 20);
        Assert.Equal(Math.Pow(0.9, trainer.Episodes), trainer.Epsilon, 1e-12);
        trainer.Train(3000, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
        Assert.Equal(0.1, trainer.Epsilon);
    }

    [Fact]
    public void Player_OfALearner_PlaysAsItDoesAndHoldsNothingElse()
    {
        using var rig = new Rig("sac", seed: 1);
        rig.Train(300);
        string folder = Store.Save(rig.Trainer.Player);
        Assert.Equal(["manifest.json", "trainer.json", "weights.safetensors"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        using IPolicy own = rig.Trainer.CreatePolicy(greedy: true, seed: 0);
        using IPolicy frozen = TrainedPolicy.Load(CheckpointReader.Open(folder), rig.Environment.Buffers, greedy: true, seed: 0);
        own.Act(rig.Environment.Buffers, 0, 3);
        float[] expected = [.. rig.Environment.Buffers.ContinuousActions];
        frozen.Act(rig.Environment.Buffers, 0, 3);
        Assert.Equal(expected, rig.Environment.Buffers.ContinuousActions);
    }

    [Theory, MemberData(nameof(Algorithms))]
    public void CreatePolicy_BeforeTrainingGoesOn_PlaysAsTheLearnerDoesThen(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        rig.Train(300);
        using IPolicy early = rig.Trainer.CreatePolicy(greedy: true, seed: 0);
        early.Act(rig.Environment.Buffers, 0, 3);
        rig.Train(600);
        using IPolicy late = rig.Trainer.CreatePolicy(greedy: true, seed: 0);
        early.Act(rig.Environment.Buffers, 0, 3);
        float[] values = [.. early.Values];
        late.Act(rig.Environment.Buffers, 0, 3);
        Assert.Equal([.. late.Values], values);
    }

    [Theory]
    [InlineData("sac")]
    [InlineData("dddqn")]
    public void CreateOpponent_OfNativeNetworks_PlaysAsTheLearnerAndCopiesNoWeights(string algorithm)
    {
        using var rig = new Rig(algorithm, seed: 1);
        VecBuffers buffers = rig.Environment.Buffers;
        using IPolicy opponent = rig.Trainer.CreateOpponent(greedy: true, seed: 0);
        rig.Train(300);
        FusedLearner fused = (rig.Trainer as SacTrainer)?.Fused ?? ((DddqnTrainer)rig.Trainer).Fused!;
        opponent.Act(buffers, 0, 3);
        Assert.True(fused.IsAhead);
        (int[] choices, float[] reals) = ([.. buffers.Actions], [.. buffers.ContinuousActions]);
        using IPolicy learner = rig.Trainer.CreatePolicy(greedy: true, seed: 0);
        learner.Act(buffers, 0, 3);
        Assert.False(fused.IsAhead);
        Assert.Equal(choices, buffers.Actions);
        for (int i = 0; i < reals.Length; i++) Assert.Equal(buffers.ContinuousActions[i], reals[i], 1e-5f);
    }

    [Fact]
    public void AnnealLearningRate_TowardTheEnd_FallsLinearly()
    {
        using var environment = new Probe(continuous: true, count: 3);
        var config = new SacConfig
        {
            LearningRate = 0.01, AnnealLearningRate = true, Network = new() { HiddenSizes = [8] }, Replay = new() { BatchSize = 8, TrainEvery = 20 },
        };
        using var trainer = new SacTrainer(environment, config, seed: 1, "probe");
        var recorder = new Recorder();
        trainer.Train(4000, recorder, null, CheckpointSchedule.AtEnd, CancellationToken.None);
        Assert.Equal([0.0075, 0.005, 0.0025], recorder.Updates.Select(update => update.LearningRate).Take(3).Select(rate => Math.Round(rate, 4)));
    }

    [Fact]
    public void ActBatch_ProbabilityForEachCopy_OnlyThoseExplore()
    {
        using var rig = new Rig("dddqn", seed: 1);
        using var policy = (DddqnPolicy)rig.Trainer.CreatePolicy(greedy: true, seed: 5);
        VecBuffers buffers = rig.Environment.Buffers;
        policy.Act(buffers, 0, 3);
        int[] best = [.. buffers.Actions];
        // The chosen action has the largest value, which is what the observation is worth.
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(policy.Preferences.Slice(3 * i, 3).ToArray().Max(), policy.Values[i]);
            Assert.Equal(policy.Preferences[3 * i + best[i]], policy.Values[i]);
        }
        var seen = new HashSet<int>();
        for (int n = 0; n < 51; n++)
        {
            policy.ActBatch(buffers, 0, 3, [0, 1, 0]);
            Assert.Equal((best[0], best[2]), (buffers.Actions[0], buffers.Actions[2]));
            seen.Add(buffers.Actions[1]);
        }
        Assert.Equal([0, 1, 2], seen.Order());
        Assert.Throws<ArgumentException>(() => policy.ActBatch(buffers, 0, 3, [0, 1]));
    }

    [Fact]
    public void Load_OtherAlgorithm_NamesBoth()
    {
        using var sac = new Rig("sac", seed: 1);
        using var other = new Rig("dddqn", seed: 1);
        sac.Train(30);
        Store.Save(sac.Trainer);
        string message = Assert.Throws<InvalidDataException>(() => other.Trainer.Load(Store.FindNewest(out _)!)).Message;
        Assert.Contains("its algorithm is 'sac', here it is 'dddqn'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherEnvironment_NamesBoth()
    {
        using var first = new Rig("dddqn", seed: 1);
        Store.Save(first.Trainer);
        using var environment = new Probe(continuous: false, count: 3);
        using var other = new DddqnTrainer(environment, Rig.Dddqn(priorities: false), seed: 1, "elsewhere");
        string message = Assert.Throws<InvalidDataException>(() => other.Load(Store.FindNewest(out _)!)).Message;
        Assert.Contains("its environment is 'probe', here it is 'elsewhere'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_WrongActions_NamesThem()
    {
        using var discrete = new Probe(continuous: false, count: 1);
        using var continuous = new Probe(continuous: true, count: 1);
        Assert.Contains(
            "sac, which trains real actions, not discrete 3; allowed: ppo, dddqn",
            Assert.Throws<InputException>(() => new SacTrainer(discrete, new SacConfig(), 1, "probe")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "dddqn, which trains one discrete choice, not box 2; allowed: ppo, sac",
            Assert.Throws<InputException>(() => new DddqnTrainer(continuous, new DddqnConfig(), 1, "probe")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Save_StoreThatEvaluates_KeepsTheBestByEvaluation()
    {
        using var rig = new Rig("dddqn", seed: 1);
        double[] returns = [5, 90, 3, 4];
        int saves = 0;
        var cause = new EndCause("limit", Success: true, Truncation: true);
        var store = new CheckpointStore(
            Path.Combine(_root, "evaluated"), keep: 1,
            _ => Evaluator.Summarise([new EpisodeRecord(0, 10, 1, returns[saves++], 10, cause)]).ForCheckpoint());
        for (int i = 1; i <= 4; i++) rig.Trainer.Train(30 * i, new Recorder(), store, CheckpointSchedule.AtEnd, CancellationToken.None);
        CheckpointManifest best = store.FindBest(out _)!.Manifest;
        Assert.Equal((60, 90.0, 1), (best.Step, best.Score, best.Evaluation!.Episodes));
        Assert.Equal(["step_000000000060", "step_000000000120"], Directory.GetDirectories(store.Root).Select(Path.GetFileName).Order());
    }

    private static void CancelAt(bool now, CancellationTokenSource source)
    {
        if (now) source.Cancel();
    }

    private static long BytesOfSteps(string algorithm, int count)
    {
        using var environment = new Probe(algorithm == "sac", count);
        using OffPolicyTrainer trainer = algorithm == "sac"
            ? new SacTrainer(environment, new SacConfig { Replay = new() { LearningStarts = 0, TrainEvery = int.MaxValue, Size = 1000 } }, 1, "probe")
            : new DddqnTrainer(
                environment, new DddqnConfig { EpsilonStart = 0, EpsilonEnd = 0, Replay = new() { LearningStarts = int.MaxValue, Size = 1000 } }, 1, "probe");
        var recorder = new Quiet();
        long smallest = long.MaxValue;
        for (int round = 1; round <= 4; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.Train(100L * count * round, recorder, null, CheckpointSchedule.AtEnd, CancellationToken.None);
            smallest = Math.Min(smallest, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return smallest;
    }

    private static byte[] After(string algorithm, ulong seed)
    {
        using var rig = new Rig(algorithm, seed);
        rig.Train(201);
        return rig.Weights();
    }

    private sealed class Quiet : ITrainingObserver;

    /// <summary>A small learner of an algorithm on a <see cref="Probe"/> of three copies.</summary>
    private sealed class Rig : IDisposable
    {
        public Rig(string algorithm, ulong seed)
        {
            bool sac = algorithm.StartsWith("sac", StringComparison.Ordinal);
            bool priorities = algorithm.EndsWith("priorities", StringComparison.Ordinal);
            Environment = new Probe(sac, count: 3);
            Trainer = sac
                ? new SacTrainer(Environment, Sac(priorities, algorithm == "sac-pink" ? SacNoise.Pink : SacNoise.Normal), seed, "probe")
                : new DddqnTrainer(Environment, Dddqn(priorities), seed, "probe");
        }

        public Probe Environment { get; }

        public OffPolicyTrainer Trainer { get; }

        public static DddqnConfig Dddqn(bool priorities) => new()
        {
            TargetInterval = 7, Tau = priorities ? 0.01 : 0, EpsilonSteps = 200, Network = new() { HiddenSizes = [16] },
            Replay = Replay(priorities),
        };

        public void Train(long until) => Trainer.Train(until, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);

        public Dictionary<string, byte[]> Copy() =>
            Trainer.NamedParameters.ToDictionary(entry => entry.Name, entry => entry.Parameter.bytes.ToArray());

        public byte[] Weights() => [.. Copy().SelectMany(entry => entry.Value)];

        public void Dispose()
        {
            Trainer.Dispose();
            Environment.Dispose();
        }

        private static SacConfig Sac(bool priorities, SacNoise noise) =>
            new() { Network = new() { HiddenSizes = [16] }, Replay = Replay(priorities), Noise = noise };

        private static ReplayConfig Replay(bool priorities) => new()
        {
            Size = 101, BatchSize = 8, LearningStarts = 20, TrainEvery = 4, GradientSteps = 2, NStep = priorities ? 3 : 1,
            PriorityAlpha = priorities ? 0.6 : 0,
        };
    }
}
