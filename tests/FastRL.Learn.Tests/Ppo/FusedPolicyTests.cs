using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Ppo;

/// <summary>The native update beside the tensor library's: the same network, the same rollout.</summary>
public sealed class FusedPolicyTests
{
    public static TheoryData<string, bool, bool, Activation, double, int> Cases => new()
    {
        { "discrete", false, false, Activation.Tanh, 0, 0 },
        { "discrete", true, true, Activation.Relu, 0.2, 0 },
        { "multi", true, false, Activation.Tanh, 0.1, 0 },
        { "box", false, false, Activation.Tanh, 0, 0 },
        { "mixed", true, true, Activation.Relu, 0.3, 0 },
        { "discrete", false, true, Activation.Tanh, 0, 16 },
        { "mixed", true, true, Activation.Relu, 0.3, 13 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputeGradients_OfAMinibatch_EqualTheTensorLibrarys(
        string space, bool masks, bool shared, Activation activation, double valueClip, int recurrent)
    {
        // Sequences have ends of episodes in them, and steps that did not happen.
        using var environment = new Absences(
            new ActionProbe(count: 9, ActionTests.Space(space), masks), (step, i) => recurrent > 0 && (step + 3 * i) % 7 == 2, reward: 1);
        using var trainer = new PpoTrainer(environment, Config(shared, activation, valueClip, recurrent: recurrent), seed: 5, "probe");
        // After an update the ratios lie around 1, some of them clipped.
        PpoTrainerTests.Train(trainer, 9 * 40);
        int count = recurrent > 0 ? 3 * 40 : 100;
        Assert.Equal(recurrent > 0, trainer.Rollout.Keep.Contains(0f));

        using DisposeScope scope = NewDisposeScope();
        // A recurrent policy moves less in so few steps.
        double clip = recurrent > 0 ? MiddleMove(trainer.Updater.ComputeLoss(0, count, 0.2).LogRatios) : 0.01;
        PpoLoss loss = trainer.Updater.ComputeLoss(0, count, clip);
        IList<Tensor> expected = autograd.grad([loss.Total], [.. trainer.Fused!.Parameters]);
        (double total, LossTerms terms) = trainer.Updater.ComputeGradients(0, count, clip);
        var actual = new float[trainer.Updater.GradientSize];
        trainer.Updater.GetGradients(actual);

        Assert.InRange(terms.ClipFraction, 0.01, 0.99);
        Assert.Equal(loss.Total.item<float>(), total, 1e-4);
        Assert.Equal(loss.Policy.item<float>(), terms.Policy, 1e-4);
        Assert.Equal(loss.Value.item<float>(), terms.Value, 1e-4 * Math.Max(1, terms.Value));
        Assert.Equal(loss.Entropy.item<float>(), terms.Entropy, 1e-4);
        int at = 0;
        double distance = 0;
        foreach (Tensor tensor in expected)
        {
            foreach (float number in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes))
            {
                distance += Math.Pow(number - actual[at], 2);
                Assert.Equal(number, actual[at++], 2e-4f * Math.Max(1, Math.Abs(number)));
            }
        }
        Assert.Equal(actual.Length, at);
        Assert.InRange(Math.Sqrt(distance), 0, 1e-4 * terms.GradientNorm);
    }

    /// <summary>Gradients that were taken out and put back lead to the same bits as those that were left alone.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ApplyGradients_ExchangedForThemselves_SameBytes(bool fuse)
    {
        byte[] Weights(bool exchange)
        {
            using var environment = new ActionProbe(count: 9, ActionTests.Space("mixed"), masks: true);
            using var trainer = new PpoTrainer(environment, Config(shared: false, Activation.Tanh, 0.2), seed: 5, "probe", fuse);
            PpoTrainerTests.Train(trainer, 9 * 40);
            trainer.Updater.ComputeGradients(0, 100, 0.2);
            if (exchange)
            {
                var gradients = new float[trainer.Updater.GradientSize];
                trainer.Updater.GetGradients(gradients);
                Assert.Contains(gradients, gradient => gradient != 0);
                trainer.Updater.SetGradients(new float[gradients.Length]);
                trainer.Updater.SetGradients(gradients);
            }
            trainer.Updater.ApplyGradients(0.01);
            trainer.Fused?.Store();
            return [.. PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value)];
        }
        Assert.Equal(Weights(exchange: false), Weights(exchange: true));
    }

    /// <summary>The mean of two halves' gradients is the whole's: what several machines exchange.</summary>
    [Fact]
    public void ComputeGradients_MeanOfTwoHalves_IsThatOfTheWhole()
    {
        using var environment = new ActionProbe(count: 9, ActionTests.Space("discrete"));
        var config = new PpoConfig { RolloutSteps = 40, NormaliseAdvantages = false, Network = new() { HiddenSizes = [17] } };
        using var trainer = new PpoTrainer(environment, config, seed: 5, "probe");
        PpoTrainerTests.Train(trainer, 9 * 40);
        float[] Gradients(int start, int count)
        {
            trainer.Updater.ComputeGradients(start, count, 0.2);
            var gradients = new float[trainer.Updater.GradientSize];
            trainer.Updater.GetGradients(gradients);
            return gradients;
        }
        float[] first = Gradients(0, 100), second = Gradients(100, 100), whole = Gradients(0, 200);
        for (int i = 0; i < whole.Length; i++) Assert.Equal(whole[i], (first[i] + second[i]) / 2, 1e-5f);
    }

    [Theory]
    [InlineData("trunk.0.weight", "trunk.0.wait", "'trunk' has 0 layers")]
    [InlineData("value_head.bias", "value_head.offset", "no parameter 'value_head.bias'")]
    [InlineData("", "extra", "the native network has not: extra")]
    public void New_ParametersOfOtherNames_AreRefusedByName(string name, string instead, string reason)
    {
        using var environment = new CartPole(count: 2);
        using var trainer = new PpoTrainer(environment, new PpoConfig { Network = new() { HiddenSizes = [8] } }, 1, "cartpole");
        using var adam = optim.Adam([.. trainer.NamedParameters.Select(entry => entry.Parameter)]);
        var named = trainer.NamedParameters.Zip(adam.state_dict().State, (entry, state) =>
            (Name: entry.Name == name ? instead : entry.Name, entry.Parameter, (Adam.State)state)).ToList();
        if (name.Length == 0) named.Add((instead, named[0].Parameter, named[0].Item3));
        var exception = Assert.Throws<ArgumentException>(() => new FusedPolicy(
            named, new PolicyNetworkConfig { HiddenSizes = [8] }, 4, new ActionLayout(environment.ActionSpace), threads: 1));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A first update of several steps of Adam leads both ways to the same weights, but for rounding.</summary>
    [Theory]
    [InlineData("discrete", 0)]
    [InlineData("mixed", 0)]
    [InlineData("mixed", 13)]
    public void Train_OneUpdate_MovesWeightsAsTensorsDo(string space, int recurrent)
    {
        Dictionary<string, byte[]> native = WeightsAfter(space, recurrent, fuse: true), tensors = WeightsAfter(space, recurrent, fuse: false);
        foreach ((string name, byte[] bytes) in tensors)
        {
            ReadOnlySpan<float> expected = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes);
            ReadOnlySpan<float> actual = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(native[name]);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) < 2e-4, $"{name}[{i}]: {actual[i]} instead of {expected[i]}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    public void Train_AnyNumberOfThreads_SameBytes(int recurrent)
    {
        byte[] WeightsWith(int threads)
        {
            using var environment = new ActionProbe(count: 9, ActionTests.Space("mixed"), masks: true);
            using var trainer = new PpoTrainer(environment, Config(recurrent > 0, Activation.Tanh, 0.2, threads, recurrent), seed: 5, "probe");
            PpoTrainerTests.Train(trainer, 3 * 9 * 40);
            return [.. PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value)];
        }
        byte[] one = WeightsWith(1);
        Assert.Equal(one, WeightsWith(2));
        Assert.Equal(one, WeightsWith(3));
    }

    [Fact]
    public void New_Convolutions_UseTensors()
    {
        using var mixed = new Mixed(count: 2);
        using var cartPole = new CartPole(count: 2);
        using var pixels = new PpoTrainer(mixed, new PpoConfig { Network = new() { Inputs = ["pixels"] }, RolloutSteps = 4 }, 1, "mixed");
        using var recurrent = new PpoTrainer(cartPole, new PpoConfig { Network = new() { RecurrentSize = 8 }, RolloutSteps = 4 }, 1, "cartpole");
        using var plain = new PpoTrainer(cartPole, new PpoConfig { RolloutSteps = 4 }, 1, "cartpole");
        Assert.Null(pixels.Fused);
        Assert.NotNull(recurrent.Fused);
        Assert.NotNull(plain.Fused);
    }

    private static double MiddleMove(Tensor logRatios)
    {
        double[] moves = [.. logRatios.Floats().ToArray().Select(log => Math.Abs(Math.Exp(log) - 1)).Order()];
        return (moves[moves.Length / 2 - 1] + moves[moves.Length / 2]) / 2;
    }

    private static Dictionary<string, byte[]> WeightsAfter(string space, int recurrent, bool fuse)
    {
        using var environment = new ActionProbe(count: 9, ActionTests.Space(space), masks: space == "mixed");
        using var trainer = new PpoTrainer(environment, Config(recurrent > 0, Activation.Tanh, 0.2, recurrent: recurrent), seed: 5, "probe", fuse);
        PpoTrainerTests.Train(trainer, 9 * 40);
        return PpoTrainerTests.Copy(trainer);
    }

    private static PpoConfig Config(bool shared, Activation activation, double valueClip, int threads = 1, int recurrent = 0) => new()
    {
        UpdateThreads = threads, RolloutSteps = 40, MinibatchSize = 120, UpdateEpochs = 2, AnnealLearningRate = false,
        Network = new() { HiddenSizes = [24, 17], SharedTrunk = shared, Activation = activation, RecurrentSize = recurrent },
        ValueClip = valueClip, NormaliseObservations = true,
    };
}
