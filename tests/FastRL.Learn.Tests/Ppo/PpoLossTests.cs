using FastRL.Emu;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests;

public sealed class PpoLossTests
{
    private const int Samples = 5, Actions = 3;
    private static readonly double[] Logits =
        [0.3, -0.2, 0.9, 1.1, 0.0, -0.7, 0.2, 0.4, 0.1, -1.2, 0.8, 0.5, 0.6, -0.1, 0.35];
    private static readonly double[] Values = [0.5, -0.25, 1.5, 0.1, -1.0];

    [NeedsTorchTheory]
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

    [NeedsTorchFact]
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

    [NeedsTorchFact]
    public void Normalise_Advantages_MeanZeroDeviationOne()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor normalised = PpoLoss.Normalise(tensor([1.0, 2.0, 6.0]));
        Assert.Equal(0, normalised.mean().item<double>(), 1e-9);
        Assert.Equal(1, normalised.std().item<double>(), 1e-6);
    }

    [NeedsTorchFact]
    public void Normalise_OneSample_StaysAsItIs()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(7, PpoLoss.Normalise(tensor([7.0])).item<double>());
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
