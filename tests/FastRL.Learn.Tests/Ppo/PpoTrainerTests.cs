using System.Diagnostics;
using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;

namespace FastRL.Learn.Tests.Ppo;

public sealed class PpoTrainerTests
{
    private static readonly PpoConfig Small = new()
    {
        RolloutSteps = 17, MinibatchSize = 20, UpdateEpochs = 2, Network = new() { HiddenSizes = [16, 16] },
    };

    [Fact]
    public unsafe void Inputs_TheirMemory_IsTheEnvironments()
    {
        using var environment = new CartPole(count: 5, groups: 2);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        fixed (float* expected = (float[])environment.Buffers.Observations[0].Array)
        fixed (byte* actual = trainer.Seen.Tensors[0].bytes)
            Assert.Equal((nint)expected, (nint)actual);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    public void Train_SameSeed_SameBytes(int count, int groups)
    {
        Assert.Equal(WeightsAfter(500, seed: 7, count, groups), WeightsAfter(500, seed: 7, count, groups));
    }

    [Fact]
    public void Train_OtherSeed_OtherBytes() => Assert.NotEqual(WeightsAfter(100, 7, 3, 1), WeightsAfter(100, 8, 3, 1));

    [Fact]
    public void Train_Updates_LiveTensorsStayConstant()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        var counts = new List<long>();
        var recorder = new Recorder { AfterUpdate = _ => counts.Add(LiveTensors.Count) };
        Train(trainer, 17 * 3 * 6, recorder);
        Assert.Equal(6, counts.Count);
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    [Fact]
    public void Dispose_Trainer_GivesEveryTensorBack()
    {
        long before = LiveTensors.Count;
        using (var environment = new CartPole(count: 3, groups: 1))
        using (var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole")) Train(trainer, 100);
        Assert.Equal(before, LiveTensors.Count);
    }

    [Fact]
    public void Train_CartPole_ReportsConsistentNumbers()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        var recorder = new Recorder();
        Assert.True(Train(trainer, 17 * 3 * 4, recorder));

        Assert.Equal(17 * 3 * 4, trainer.Step);
        Assert.Equal(4, recorder.Updates.Count);
        Assert.Equal(4 * 2, recorder.Epochs);
        Assert.Equal(recorder.Episodes.Count, recorder.Starts.Sum(start => start.Episodes));
        Assert.Equal(trainer.Episodes, recorder.Episodes.Count);
        // One reward a step: the return is the length.
        Assert.All(recorder.Episodes, episode => Assert.Equal(episode.Length, episode.Return));
        Assert.All(recorder.Updates, update => Assert.InRange(update.Entropy, 0, Math.Log(2) + 1e-6));
    }

    /// <summary>The corridor's last observation is 5, which no stored row shows: only the final row has it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Train_ValueOfTruncatedEpisode_IsThatOfItsFinalObservation(bool fuse)
    {
        using var environment = new Corridor(count: 3, length: 5);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "corridor", fuse);
        float expected = float.NaN;
        float[] finals = [];
        var capture = new AtUpdate(() =>
        {
            // Before the update, the weights are those that judged the rollout.
            finals = [.. trainer.Rollout.FinalValues];
            using var other = new Corridor(count: 1, length: 100);
            other.Buffers.Observations[0].Row<float>(0)[0] = 5;
            using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
            policy.Act(other.Buffers, 0, 1);
            expected = policy.Values[0];
        });
        trainer.Train(1, capture, null, CheckpointSchedule.AtEnd, default);
        int[] cut = [.. Enumerable.Range(0, finals.Length).Where(i => trainer.Rollout.Truncated[i] != 0)];
        Assert.Equal(3 * (17 / 5), cut.Length);
        Assert.All(cut, sample => Assert.Equal(expected, finals[sample], 1e-5f));
    }

    [Fact]
    public void Train_RewardIsInfinite_IsNamedAtItsStep()
    {
        using var environment = new Absences(new CartPole(count: 3), (step, i) => false, reward: 0);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        trainer.Train(17 * 3, new Recorder(), null, CheckpointSchedule.AtEnd, default);
        environment.AfterStep = () => environment.Buffers.Rewards[1] = float.PositiveInfinity;
        var exception = Assert.Throws<TrainingException>(() => Train(trainer, 1000));
        Assert.Equal("the reward of environment 1 is Infinity at step 53", exception.Message);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(-1)]
    public void Train_TileNumberThatThereIsNot_IsNamed(int tile)
    {
        using var environment = new Mixed(count: 3);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "mixed");
        environment.Buffers.Observations[1].Row<short>(2)[7] = (short)tile;
        var exception = Assert.Throws<TrainingException>(() => Train(trainer, 100));
        Assert.Equal($"number 7 of the observation 'tiles' of environment 2 is {tile} at step 0; allowed: 0 to 511", exception.Message);
    }

    [Fact]
    public void Train_ObservationIsNotANumber_NamesTheEnvironment()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        environment.Buffers.Observations[0].Row<float>(2)[1] = float.NaN;
        var exception = Assert.Throws<TrainingException>(() => Train(trainer, 100));
        Assert.Contains("environment 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_ReturnsAfterTheUpdate()
    {
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        using var cancellation = new CancellationTokenSource();
        var recorder = new Recorder { AfterUpdate = _ => cancellation.Cancel() };
        Assert.False(trainer.Train(100_000, recorder, null, CheckpointSchedule.AtEnd, cancellation.Token));
        Assert.Equal(17 * 3, trainer.Step);
    }

    /// <summary>A signal must be answered within 10 s; this update would go on for minutes.</summary>
    [Fact]
    public void Train_CancelledInALongUpdate_CutsItShort()
    {
        using var environment = new CartPole(count: 3);
        var config = new PpoConfig { RolloutSteps = 2048, MinibatchSize = 16, UpdateEpochs = 1000 };
        using var trainer = new PpoTrainer(environment, config, seed: 1, "cartpole");
        using var cancellation = new CancellationTokenSource();
        long asked = 0;
        var recorder = new Recorder
        {
            AtEpoch = _ =>
            {
                if (asked == 0) asked = Stopwatch.GetTimestamp();
                cancellation.Cancel();
            },
        };
        Assert.False(trainer.Train(1_000_000, recorder, null, CheckpointSchedule.AtEnd, cancellation.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 4.9, 60); // a full machine takes its time
        Assert.Equal((2048 * 3, 1), (trainer.Step, trainer.Update));
        Assert.InRange(recorder.Updates[0].Epochs, 1, 999);
    }

    [Fact]
    public void Train_TargetKlExceeded_EndsTheUpdateEarly()
    {
        using var environment = new CartPole(count: 3);
        var config = new PpoConfig
        {
            RolloutSteps = 17, MinibatchSize = 10, UpdateEpochs = 50, Network = new() { HiddenSizes = [16] }, TargetKl = 1e-6, LearningRate = 0.01,
        };
        using var trainer = new PpoTrainer(environment, config, seed: 1, "cartpole");
        var recorder = new Recorder();
        Train(trainer, 1, recorder);
        Assert.InRange(recorder.Updates[0].Epochs, 1, 49);
    }

    [Theory]
    [InlineData("features,tiles,pixels", true)]
    [InlineData("tiles", true)]
    [InlineData("pixels", false)]
    [InlineData("features", false)]
    public void Train_AnyMixtureOfInputs_ChangesEveryParameter(string inputs, bool shared)
    {
        using var environment = new Mixed(count: 3);
        var config = new PpoConfig
        {
            RolloutSteps = 4, MinibatchSize = 12, UpdateEpochs = 1,
            Network = new() { HiddenSizes = [8], Inputs = inputs.Split(','), SharedTrunk = shared, TileEmbedding = 3 },
        };
        using var trainer = new PpoTrainer(environment, config, seed: 1, "mixed");
        Dictionary<string, byte[]> before = Copy(trainer);
        Train(trainer, 12);
        foreach ((string name, byte[] bytes) in Copy(trainer)) Assert.False(bytes.SequenceEqual(before[name]), name);
    }

    [Fact]
    public void New_UnknownInput_NamesTheKnownOnes()
    {
        using var environment = new CartPole(count: 1);
        var exception = Assert.Throws<InputException>(
            () => new PpoTrainer(environment, new PpoConfig { Network = new() { Inputs = ["tiles"] } }, 1, "cartpole"));
        Assert.Contains("features", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_RolloutThatNoArrayHolds_NamesTheKey()
    {
        using var environment = new Mixed(count: 17);
        var exception = Assert.Throws<InputException>(
            () => new PpoTrainer(environment, new PpoConfig { RolloutSteps = 65536 }, 1, "mixed"));
        Assert.Contains("ppo.rollout_steps is 65536, with 97920 numbers for each", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "ppo.minibatch_size is 0; allowed: a number from 1 to 1048576")]
    [InlineData(5, "ppo.network.recurrent_size is 5000; allowed: a number from 0 to 4096")]
    public void New_SettingOutOfItsRange_NamesTheKey(int minibatch, string expected)
    {
        using var environment = new CartPole(count: 1);
        var config = new PpoConfig { MinibatchSize = minibatch, Network = new() { RecurrentSize = minibatch * 1000 } };
        var exception = Assert.Throws<InputException>(() => new PpoTrainer(environment, config, 1, "cartpole"));
        Assert.Equal(expected, exception.Message);
    }

    internal static bool Train(PpoTrainer trainer, long until, ITrainingObserver? observer = null) =>
        trainer.Train(until, observer ?? new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);

    internal static Dictionary<string, byte[]> Copy(PpoTrainer trainer) =>
        trainer.NamedParameters.ToDictionary(entry => entry.Name, entry => entry.Parameter.bytes.ToArray());

    private static byte[] WeightsAfter(long steps, ulong seed, int count, int groups)
    {
        using var environment = new CartPole(count, groups);
        using var trainer = new PpoTrainer(environment, Small, seed, "cartpole");
        Train(trainer, steps);
        return [.. Copy(trainer).SelectMany(entry => entry.Value)];
    }

    private sealed class AtUpdate(Action action) : ITrainingObserver
    {
        public void OnUpdateStart(in UpdateStart update) => action();
    }
}
