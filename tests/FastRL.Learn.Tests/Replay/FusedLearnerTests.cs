using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Dqn;
using FastRL.Learn.Networks;
using FastRL.Learn.Replay;
using FastRL.Learn.Sac;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp.Modules;

namespace FastRL.Learn.Tests.Replay;

/// <summary>DDDQN's and SAC's gradient steps in native code beside the tensor library's: the same networks, the same batches.</summary>
public sealed class FusedLearnerTests : IDisposable
{
    private const int BatchSize = 100;
    private readonly string _root = Directory.CreateTempSubdirectory("fastrl-").FullName;

    public static TheoryData<string, Activation> Cases => new()
    {
        { "dddqn", Activation.Relu },
        { "dddqn-single", Activation.Tanh },
        { "sac", Activation.Relu },
        { "sac-fixed", Activation.Tanh },
    };

    public void Dispose() => Directory.Delete(_root, true);

    [Theory, MemberData(nameof(Cases))]
    public void Descend_OnTheSameBatches_EqualsTheTensorsStepByStep(string algorithm, Activation activation)
    {
        using Learner native = New(algorithm, activation, fuse: true), tensors = New(algorithm, activation, fuse: false);
        float[] errors = new float[BatchSize], expectedErrors = new float[BatchSize];
        for (int step = 0; step < 20; step++)
        {
            native.Draw();
            tensors.Draw();
            LossTerms terms = native.Trainer.Descend(native.Batch, errors), expected = tensors.Trainer.Descend(tensors.Batch, expectedErrors);
            AssertNear(expected.Value, terms.Value);
            AssertNear(expected.GradientNorm, terms.GradientNorm);
            AssertNear(expected.Policy, terms.Policy);
            AssertNear(expected.Entropy, terms.Entropy);
            for (int i = 0; i < errors.Length; i++) Assert.Equal(expectedErrors[i], errors[i], 1e-3f);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Descend_AThousandTimes_WeightsAreTheTensors(string algorithm, Activation activation)
    {
        using Learner native = New(algorithm, activation, fuse: true), tensors = New(algorithm, activation, fuse: false);
        native.Descend(1000);
        tensors.Descend(1000);
        AssertSameWeights(tensors, native, 1e-4);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Descend_AnyNumberOfThreads_SameBytes(string algorithm, Activation activation)
    {
        byte[] WeightsWith(int threads)
        {
            using Learner learner = New(algorithm, activation, fuse: true, threads);
            learner.Descend(50);
            return learner.Weights();
        }
        byte[] one = WeightsWith(1);
        Assert.Equal(one, WeightsWith(2));
        Assert.Equal(one, WeightsWith(3));
    }

    /// <summary>What one way has saved, the other continues as if it had always been its own.</summary>
    [Theory]
    [InlineData("dddqn", true)]
    [InlineData("dddqn", false)]
    [InlineData("sac", true)]
    [InlineData("sac", false)]
    public void Load_CheckpointOfTheOtherWay_GoesOnAlike(string algorithm, bool fuse)
    {
        using Learner first = New(algorithm, Activation.Relu, fuse), second = New(algorithm, Activation.Relu, !fuse);
        first.Descend(60);
        var store = new CheckpointStore(Path.Combine(_root, "checkpoints"));
        store.Save(first.Trainer);
        second.Trainer.Load(store.FindNewest(out _)!);
        Assert.Equal(first.Weights(), second.Weights());
        second.Skip(60);
        first.Descend(60);
        second.Descend(60);
        AssertSameWeights(first, second, 1e-4);
    }

    [Fact]
    public void New_OtherObservationsThanAVector_UseTensors()
    {
        using var mixed = new Mixed(count: 2);
        using var probe = new Probe(continuous: false, count: 2);
        using var pixels = new DddqnTrainer(mixed, new DddqnConfig { Network = new() { Inputs = ["pixels"] } }, 1, "mixed");
        using var plain = new DddqnTrainer(probe, new DddqnConfig(), 1, "probe");
        Assert.Null(pixels.Fused);
        Assert.NotNull(plain.Fused);
    }

    private static void AssertNear(double expected, double actual)
    {
        if (!double.IsNaN(expected)) Assert.Equal(expected, actual, 1e-3 * Math.Max(1, Math.Abs(expected)));
        else Assert.Equal(double.NaN, actual);
    }

    /// <summary>Every tensor's numbers within a part of its largest.</summary>
    private static void AssertSameWeights(Learner expected, Learner actual, double tolerance)
    {
        foreach (((string name, Parameter one), (_, Parameter other)) in expected.Trainer.NamedParameters.Zip(actual.Trainer.NamedParameters))
        {
            float[] numbers = MemoryMarshal.Cast<byte, float>(one.bytes).ToArray(), others = MemoryMarshal.Cast<byte, float>(other.bytes).ToArray();
            double largest = numbers.Max(Math.Abs), difference = numbers.Zip(others, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(difference <= tolerance * largest, $"{name}: {difference} apart of {largest}");
        }
    }

    private static Learner New(string algorithm, Activation activation, bool fuse, int threads = 1) => new(algorithm, activation, fuse, threads);

    /// <summary>A learner whose batches are drawn from a seed instead of a replay.</summary>
    private sealed class Learner : IDisposable
    {
        private readonly Probe _environment;
        private readonly RandomStream _random = new(seed: 4, purpose: 9);

        public Learner(string algorithm, Activation activation, bool fuse, int threads)
        {
            bool sac = algorithm.StartsWith("sac", StringComparison.Ordinal);
            _environment = new Probe(sac, count: 3);
            var replay = new ReplayConfig { BatchSize = BatchSize, Size = 200 };
            Trainer = sac
                ? new SacTrainer(
                    _environment,
                    new SacConfig
                    {
                        Network = new() { HiddenSizes = [24, 17], Activation = activation }, Replay = replay, UpdateThreads = threads, AdamEpsilon = 1e-4,
                        Temperature = algorithm == "sac-fixed" ? 0.2 : 0,
                    },
                    seed: 5, "probe", fuse)
                : new DddqnTrainer(
                    _environment,
                    new DddqnConfig
                    {
                        Network = new() { HiddenSizes = [24, 17], Activation = activation, Dueling = algorithm != "dddqn-single" }, Replay = replay,
                        UpdateThreads = threads, AdamEpsilon = 1e-4, TargetInterval = 30, Tau = algorithm == "dddqn-single" ? 0.01 : 0,
                        Double = algorithm != "dddqn-single", MaxGradientNorm = 0.5,
                    },
                    seed: 5, "probe", fuse);
            Batch = new ReplayBatch(new ReplaySettings(
                200, 3, BatchSize, 1, 0.99, true, sac ? 0 : 1, sac ? 2 : 0, [_environment.Buffers.Observations[0].Spec]));
        }

        public OffPolicyTrainer Trainer { get; }

        public ReplayBatch Batch { get; }

        public void Draw()
        {
            float Number() => 2 * _random.NextSingle() - 1;
            foreach (float[] numbers in (float[][])[(float[])Batch.Observations[0].Array, (float[])Batch.NextObservations[0].Array, Batch.Reals, Batch.Rewards])
                for (int i = 0; i < numbers.Length; i++) numbers[i] = Number();
            for (int i = 0; i < BatchSize; i++)
            {
                if (Batch.Choices.Length > 0) Batch.Choices[i] = _random.NextInt(3);
                Batch.Discounts[i] = _random.NextInt(10) == 0 ? 0 : 0.97f;
                Batch.Weights[i] = 0.5f + 0.5f * _random.NextSingle();
            }
        }

        public void Descend(int steps)
        {
            var errors = new float[BatchSize];
            for (int step = 0; step < steps; step++)
            {
                Draw();
                Trainer.Descend(Batch, errors);
            }
        }

        public void Skip(int steps)
        {
            for (int step = 0; step < steps; step++) Draw();
        }

        public byte[] Weights() => [.. Trainer.NamedParameters.SelectMany(entry => entry.Parameter.bytes.ToArray())];

        public void Dispose()
        {
            Trainer.Dispose();
            Batch.Dispose();
            _environment.Dispose();
        }
    }
}
