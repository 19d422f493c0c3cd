using System.Runtime.InteropServices;
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
        RolloutSteps = 17, MinibatchSize = 20, UpdateEpochs = 2, HiddenSizes = [16, 16],
    };

    [Fact]
    public unsafe void Inputs_TheirMemory_IsTheEnvironments()
    {
        using var environment = new CartPole(count: 5, groups: 2);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "cartpole");
        fixed (float* expected = (float[])environment.Buffers.Observations[0].Array)
        fixed (byte* actual = trainer.Inputs.Tensors[0].bytes)
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

    [Fact]
    public void Train_ValueOfTruncatedEpisode_IsThatOfItsFinalObservation()
    {
        using var environment = new Corridor(count: 3, length: 5);
        using var trainer = new PpoTrainer(environment, Small, seed: 1, "corridor");
        float[] finals = [];
        var recorder = new Recorder { AfterUpdate = _ => { } };
        // The rollout's first values are those of the same weights, so the final observation's value can be looked up.
        trainer.Train(1, new Capture(recorder, () => finals = [.. trainer.Storage.FinalValues]), null, CheckpointSchedule.AtEnd, default);
        Rollout rollout = trainer.Storage;
        int sample = Array.FindIndex(rollout.Truncated, flag => flag != 0);
        int last = Array.FindIndex(((float[])rollout.Observations[0].Array), value => value == 4);
        Assert.True(sample >= 0 && last >= 0);
        // The corridor's final observation is 5, which no stored row shows.
        Assert.DoesNotContain(5f, (float[])rollout.Observations[0].Array);
        Assert.NotEqual(0, finals[sample]);
        Assert.NotEqual(rollout.Values[sample + 3], finals[sample]);
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

    [Fact]
    public void Train_TargetKlExceeded_EndsTheUpdateEarly()
    {
        using var environment = new CartPole(count: 3);
        var config = new PpoConfig
        {
            RolloutSteps = 17, MinibatchSize = 10, UpdateEpochs = 50, HiddenSizes = [16], TargetKl = 1e-6, LearningRate = 0.01,
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
            RolloutSteps = 4, MinibatchSize = 12, UpdateEpochs = 1, HiddenSizes = [8], Inputs = inputs.Split(','),
            SharedTrunk = shared, TileCount = 16, TileEmbedding = 3,
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
        var exception = Assert.Throws<ArgumentException>(
            () => new PpoTrainer(environment, new PpoConfig { Inputs = ["tiles"] }, 1, "cartpole"));
        Assert.Contains("features", exception.Message, StringComparison.Ordinal);
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

    private sealed class Capture(Recorder recorder, Action atStart) : ITrainingObserver
    {
        public void OnEpisode(in EpisodeRecord episode) => recorder.OnEpisode(episode);

        public void OnUpdateStart(in UpdateStart update) => atStart();

        public void OnEpoch(int epoch, int epochs)
        {
        }

        public void OnUpdate(in UpdateStatistics update)
        {
        }

        public void OnCheckpoint(string path, long atStep)
        {
        }
    }
}
