using FastRL.Interop;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Ppo;

/// <summary>The native update beside the tensor library's: the same network, the same rollout.</summary>
public sealed class FusedPolicyTests
{
    public static TheoryData<string, bool, bool, Activation, double> Cases => new()
    {
        { "discrete", false, false, Activation.Tanh, 0 },
        { "discrete", true, true, Activation.Relu, 0.2 },
        { "multi", true, false, Activation.Tanh, 0.1 },
        { "box", false, false, Activation.Tanh, 0 },
        { "mixed", true, true, Activation.Relu, 0.3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Update_Gradients_EqualTheTensorLibrarys(string space, bool masks, bool shared, Activation activation, double valueClip)
    {
        using var environment = new ActionProbe(count: 9, ActionTests.Space(space), masks);
        PpoConfig config = Config(shared, activation, valueClip);
        using var trainer = new PpoTrainer(environment, config, seed: 5, "probe");
        // After an update the ratios lie around 1, some of them clipped.
        PpoTrainerTests.Train(trainer, 9 * 40);
        const double Clip = 0.01;

        using DisposeScope scope = NewDisposeScope();
        PpoLoss loss = trainer.ComputeLoss(0, 100, Clip);
        IList<Tensor> expected = autograd.grad([loss.Total], [.. trainer.Fused!.Parameters]);
        Interop.fr_mlp_result result = trainer.Fused.Update(trainer.Storage, 0, 100, config, Clip, learningRate: 0, step: 0);
        IReadOnlyList<float[]> actual = trainer.Fused.Gradients();

        Assert.InRange(result.clip_fraction, 0.01, 0.99);
        Assert.Equal(loss.Total.item<float>(), result.loss, 1e-4);
        Assert.Equal(loss.Policy.item<float>(), result.policy_loss, 1e-4);
        Assert.Equal(loss.Value.item<float>(), result.value_loss, 1e-4 * Math.Max(1, result.value_loss));
        Assert.Equal(loss.Entropy.item<float>(), result.entropy, 1e-4);
        for (int i = 0; i < expected.Count; i++)
        {
            float[] gradient = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(expected[i].contiguous().bytes).ToArray();
            for (int k = 0; k < gradient.Length; k++) Assert.Equal(gradient[k], actual[i][k], 2e-4f * Math.Max(1, Math.Abs(gradient[k])));
        }
    }

    /// <summary>A first update of several steps of Adam leads both ways to the same weights, but for rounding.</summary>
    [Theory]
    [InlineData("discrete")]
    [InlineData("mixed")]
    public void Train_OneUpdate_MovesWeightsAsTensorsDo(string space)
    {
        Dictionary<string, byte[]> native = WeightsAfter(space, fuse: true), tensors = WeightsAfter(space, fuse: false);
        foreach ((string name, byte[] bytes) in tensors)
        {
            ReadOnlySpan<float> expected = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes);
            ReadOnlySpan<float> actual = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(native[name]);
            for (int i = 0; i < expected.Length; i++)
                Assert.True(Math.Abs(expected[i] - actual[i]) < 2e-4, $"{name}[{i}]: {actual[i]} instead of {expected[i]}");
        }
    }

    [Fact]
    public void New_ConvolutionsOrMemory_UseTensors()
    {
        using var mixed = new Mixed(count: 2);
        using var cartPole = new CartPole(count: 2);
        using var pixels = new PpoTrainer(mixed, new PpoConfig { Inputs = ["pixels"], RolloutSteps = 4 }, 1, "mixed");
        using var recurrent = new PpoTrainer(cartPole, new PpoConfig { RecurrentSize = 8, RolloutSteps = 4 }, 1, "cartpole");
        using var plain = new PpoTrainer(cartPole, new PpoConfig { RolloutSteps = 4 }, 1, "cartpole");
        Assert.Null(pixels.Fused);
        Assert.Null(recurrent.Fused);
        Assert.NotNull(plain.Fused);
    }

    private static Dictionary<string, byte[]> WeightsAfter(string space, bool fuse)
    {
        using var environment = new ActionProbe(count: 9, ActionTests.Space(space), masks: space == "mixed");
        using var trainer = new PpoTrainer(environment, Config(shared: false, Activation.Tanh, 0.2), seed: 5, "probe", fuse);
        PpoTrainerTests.Train(trainer, 9 * 40);
        return PpoTrainerTests.Copy(trainer);
    }

    private static PpoConfig Config(bool shared, Activation activation, double valueClip) => new()
    {
        RolloutSteps = 40, MinibatchSize = 120, UpdateEpochs = 2, HiddenSizes = [24, 17], SharedTrunk = shared, Activation = activation,
        ValueClip = valueClip, NormaliseObservations = true,
    };
}
