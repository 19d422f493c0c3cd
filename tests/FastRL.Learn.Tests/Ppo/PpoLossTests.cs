using FastRL.Envs;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Ppo;

public sealed class PpoLossTests
{
    private const int Samples = 5, Actions = 3;
    private static readonly double[] Logits =
        [0.3, -0.2, 0.9, 1.1, 0.0, -0.7, 0.2, 0.4, 0.1, -1.2, 0.8, 0.5, 0.6, -0.1, 0.35];
    private static readonly double[] Values = [0.5, -0.25, 1.5, 0.1, -1.0];

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    public void Compute_Gradients_EqualFiniteDifferences(double valueClip)
    {
        var config = new PpoConfig { ValueClip = valueClip };
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(Logits).reshape(Samples, Actions).clone().requires_grad_();
        Tensor values = tensor(Values).requires_grad_();
        PpoLoss loss = PpoLoss.Compute(logits, values, null, Layout(Actions), Batch(), config, clip: 0.2);
        IList<Tensor> gradients = autograd.grad([loss.Total], [logits, values]);

        AssertClose(Differences(Logits, x => Total(x, Values, config)), Doubles(gradients[0]));
        AssertClose(Differences(Values, x => Total(Logits, x, config)), Doubles(gradients[1]));
    }

    /// <summary>Two heads of which some choices are masked, and two reals with deviations that are learned.</summary>
    [Fact]
    public void Compute_MixedActions_GradientsEqualFiniteDifferences()
    {
        var layout = new ActionLayout(new ActionSpace.Mixed(new ActionSpace.MultiDiscrete([2, 3]), new ActionSpace.Box([-1, -1], [1, 1])));
        double[] outputs = [.. Enumerable.Range(0, Samples * 7).Select(i => Math.Sin(i * 1.7))], deviations = [0.2, -0.4];
        double Total(double[] x, double[] s) => MixedLoss(layout, tensor(x).reshape(Samples, 7), tensor(s)).Total.item<double>();

        using DisposeScope scope = NewDisposeScope();
        Tensor output = tensor(outputs).reshape(Samples, 7).clone().requires_grad_(), deviation = tensor(deviations).requires_grad_();
        IList<Tensor> gradients = autograd.grad([MixedLoss(layout, output, deviation).Total], [output, deviation]);
        AssertClose(Differences(outputs, x => Total(x, deviations)), Doubles(gradients[0]));
        AssertClose(Differences(deviations, x => Total(outputs, x)), Doubles(gradients[1]));
        // What is masked has no gradient: choice 0 of the first head in the first row.
        Assert.Equal(0, Doubles(gradients[0])[0]);
    }

    [Fact]
    public void Compute_Reals_AreNormallyDistributed()
    {
        using DisposeScope scope = NewDisposeScope();
        var layout = new ActionLayout(new ActionSpace.Box([-1], [1]));
        var batch = new Minibatch(
            zeros([1, 0], ScalarType.Int64), tensor([3.0]).reshape(1, 1), null, tensor([-1.0]), tensor([0.0]), tensor([1.0]), tensor([0.0]));
        PpoLoss loss = PpoLoss.Compute(
            tensor([1.0]).reshape(1, 1), tensor([0.0]), tensor([Math.Log(2)]), layout, batch, new PpoConfig(), clip: 10);
        // z = (3 - 1) / 2 = 1: the density is exp(-1/2) / (2 sqrt(2 pi)).
        double log = -0.5 - Math.Log(2) - 0.5 * Math.Log(2 * Math.PI);
        Assert.Equal(log + 1, loss.LogRatios.item<double>(), 1e-12);
        Assert.Equal(0.5 * Math.Log(2 * Math.PI * Math.E * 4), loss.Entropy.item<double>(), 1e-12);
    }

    [Fact]
    public void Compute_KnownNumbers_GivesTheEquationsTerms()
    {
        using DisposeScope scope = NewDisposeScope();
        // Two equally likely actions; the stored probability was 0.25, so the ratio is 2, clipped to 1.2.
        var batch = new Minibatch(
            tensor([0L]).reshape(1, 1), null, null, tensor([Math.Log(0.25)]), tensor([0.0]), tensor([3.0]), tensor([2.0]));
        PpoLoss loss = PpoLoss.Compute(
            tensor([0.0, 0.0]).reshape(1, 2), tensor([0.5]), null, Layout(2), batch, new PpoConfig(), clip: 0.2);
        Assert.Equal(-3.6, loss.Policy.item<double>(), 1e-12);
        Assert.Equal(0.5 * 1.5 * 1.5, loss.Value.item<double>(), 1e-12);
        Assert.Equal(Math.Log(2), loss.Entropy.item<double>(), 1e-12);
        Assert.Equal(-3.6 + 0.5 * 1.125 - 0.01 * Math.Log(2), loss.Total.item<double>(), 1e-12);
    }

    [Fact]
    public void Normalise_Advantages_MeanZeroDeviationOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor normalised = PpoLoss.Normalise(tensor([1.0, 2.0, 6.0]));
        Assert.Equal(0, normalised.mean().item<double>(), 1e-9);
        Assert.Equal(1, normalised.std().item<double>(), 1e-6);
    }

    [Fact]
    public void Normalise_OneSample_StaysAsItIs()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(7, PpoLoss.Normalise(tensor([7.0])).item<double>());
    }

    private static PpoLoss MixedLoss(ActionLayout layout, Tensor outputs, Tensor deviations)
    {
        double[] masks = [.. Enumerable.Range(0, Samples * 5).Select(i => i % 11 == 0 ? 0.0 : 1.0)];
        var batch = new Minibatch(
            tensor([1L, 2, 0, 1, 1, 0, 0, 2, 1, 1]).reshape(Samples, 2), tensor([0.1, 0.9, -0.4, 0, 1.5, -1, 0.3, 0.2, 0, 0]).reshape(Samples, 2),
            tensor(masks).reshape(Samples, 5), tensor([-3.5, -4.0, -4.5, -3.0, -3.8]), tensor(Values), tensor([1.0, -0.5, 0.7, -1.3, 0.2]),
            tensor(Values));
        return PpoLoss.Compute(outputs, tensor(Values), deviations, layout, batch, new PpoConfig(), clip: 0.2);
    }

    private static ActionLayout Layout(int choices) => new(new ActionSpace.Discrete(choices, []));

    private static Minibatch Batch() => new(
        tensor([0L, 2L, 1L, 1L, 0L]).reshape(Samples, 1),
        null,
        null,
        tensor([-1.0, -2.5, -1.05, -0.4, -1.3]),
        tensor([0.4, 0.4, 1.0, 0.0, -0.9]),
        tensor([1.0, -0.5, 0.7, -1.3, 0.2]),
        tensor([1.0, 0.0, 2.0, -0.5, 0.3]));

    private static double Total(double[] logits, double[] values, PpoConfig config)
    {
        using DisposeScope scope = NewDisposeScope();
        return PpoLoss.Compute(tensor(logits).reshape(Samples, Actions), tensor(values), null, Layout(Actions), Batch(), config, 0.2)
            .Total.item<double>();
    }

    private static double[] Differences(double[] at, Func<double[], double> function)
    {
        const double Distance = 1e-6;
        return [.. at.Select((_, i) =>
        {
            double[] up = [.. at], down = [.. at];
            up[i] += Distance;
            down[i] -= Distance;
            return (function(up) - function(down)) / (2 * Distance);
        })];
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-7);
    }

    private static double[] Doubles(Tensor tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(tensor.contiguous().bytes).ToArray();
}
