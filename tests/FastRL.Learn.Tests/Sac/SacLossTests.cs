using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Sac;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Sac;

public sealed class SacLossTests
{
    private static readonly double[] Means = [0.3, -1.2, 0.0, 2.5, -0.4, 0.7];
    private static readonly double[] LogDeviations = [-0.5, 0.2, -1.3, 0.1, -2.0, 0.4];
    private static readonly double[] Noise = [0.8, -0.3, 1.9, 0.05, -1.1, 0.6];

    [Fact]
    public void Sample_LogProbability_IsThatOfTheSquashedDensity()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor actions, Tensor logProbabilities) = SacLoss.Sample(
            tensor([0.5]).reshape(1, 1), tensor([Math.Log(2)]).reshape(1, 1), tensor([-0.75]).reshape(1, 1));
        // u = 0.5 + 2 x -0.75 = -1, a = tanh(-1) = -0.7615942. The density of u is
        // exp(-0.75^2 / 2) / (2 sqrt(2 pi)) = 0.1505687, divided by 1 - a^2 = 0.4199743: 0.3585188, whose logarithm is -1.0257745.
        Assert.Equal(-0.76159415595576485, actions.item<double>(), 1e-12);
        double density = Math.Exp(-0.75 * 0.75 / 2) / (2 * Math.Sqrt(2 * Math.PI)) / (1 - Math.Pow(Math.Tanh(-1), 2));
        Assert.Equal(-1.0257745, Math.Log(density), 1e-6);
        Assert.Equal(Math.Log(density), logProbabilities.item<double>(), 1e-12);
    }

    [Fact]
    public void Sample_Density_IntegratesToOne()
    {
        // Over actions: da = (1 - a^2) du, so the integral of p(a) da is that of p(a(u)) (1 - tanh^2 u) du.
        const int Points = 4001;
        const double Mean = 0.4, LogDeviation = -0.3;
        double deviation = Math.Exp(LogDeviation), distance = 16.0 / (Points - 1), sum = 0;
        using DisposeScope scope = NewDisposeScope();
        double[] raw = [.. Enumerable.Range(0, Points).Select(i => -8 + i * distance)];
        Tensor noise = tensor([.. raw.Select(u => (u - Mean) / deviation)]).reshape(Points, 1);
        (_, Tensor logProbabilities) = SacLoss.Sample(
            full([Points, 1], Mean, ScalarType.Float64), full([Points, 1], LogDeviation, ScalarType.Float64), noise);
        double[] logs = Doubles(logProbabilities);
        for (int i = 0; i < Points; i++) sum += Math.Exp(logs[i]) * (1 - Math.Pow(Math.Tanh(raw[i]), 2)) * distance;
        Assert.Equal(1, sum, 1e-6);
    }

    [Fact]
    public void Sample_FarOut_LogProbabilityStaysFinite()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor actions, Tensor logProbabilities) = SacLoss.Sample(
            tensor([60f, -60f]).reshape(2, 1), tensor([0f, 0f]).reshape(2, 1), tensor([0f, 0f]).reshape(2, 1));
        Assert.Equal([1f, -1f], MemoryMarshal.Cast<byte, float>(actions.bytes).ToArray());
        // -log sqrt(2 pi) + 2 x 60 - 2 log 2.
        foreach (float value in MemoryMarshal.Cast<byte, float>(logProbabilities.bytes)) Assert.Equal(117.69477, value, 1e-3);
    }

    [Fact]
    public void Targets_TwoCritics_TakesTheSmallerAndAddsTheEntropy()
    {
        var targets = new float[3];
        SacLoss.Targets(
            first: [4, -1, 7], second: [3, 2, 9], logProbabilities: [-1, 0.5f, 2], temperature: 0.2,
            rewards: [1, 1, 1], discounts: [0.9f, 0.9f, 0], targets);
        // 1 + 0.9 (3 + 0.2); 1 + 0.9 (-1 - 0.1); 1.
        Assert.Equal([3.88f, 0.01f, 1f], targets, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Losses_KnownNumbers_GiveTheEquationsTerms()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor first = tensor([1.0, 4.0]), second = tensor([2.0, 3.0]), ones = tensor([1.0, 1.0]);
        // ((1 - 3)^2 + (2 - 3)^2 + (4 - 3)^2 + (3 - 3)^2) / 2 / 2
        Assert.Equal(1.5, SacLoss.Critics(first, second, tensor([3.0, 3.0]), ones).item<double>(), 1e-12);
        // (0.1 x -2 - 1 + 0.1 x 1 - 3) / 2
        Assert.Equal(-2.05, SacLoss.Actor(first, second, tensor([-2.0, 1.0]), 0.1).item<double>(), 1e-12);
        // -log a (log p + target) = -0.5 (-0.25 - 1)
        Assert.Equal(0.625, SacLoss.Temperature(tensor([0.5]), -0.25, -1).item<double>(), 1e-12);
    }

    [Fact]
    public void Critics_Gradients_EqualFiniteDifferences()
    {
        double[] one = [0.3, -1, 2], other = [0.1, 0.7, -0.4], targets = [0.5, 0.5, 1], weights = [1, 0.3, 0.8];
        using DisposeScope scope = NewDisposeScope();
        Tensor first = tensor(one).requires_grad_(), second = tensor(other).requires_grad_();
        IList<Tensor> gradients = autograd.grad([SacLoss.Critics(first, second, tensor(targets), tensor(weights))], [first, second]);
        FiniteDifferences.AssertEqual(FiniteDifferences.Of(one, x => Critics(x, other, targets, weights)), gradients[0]);
        FiniteDifferences.AssertEqual(FiniteDifferences.Of(other, x => Critics(one, x, targets, weights)), gradients[1]);
    }

    /// <summary>Through the squashing, the log-probability and critics that depend on the action.</summary>
    [Fact]
    public void Actor_Gradients_EqualFiniteDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor means = Shaped(Means).clone().requires_grad_(), deviations = Shaped(LogDeviations).clone().requires_grad_();
        IList<Tensor> gradients = autograd.grad([ActorLoss(means, deviations)], [means, deviations]);
        FiniteDifferences.AssertEqual(FiniteDifferences.Of(Means, x => ActorLoss(x, LogDeviations)), gradients[0]);
        FiniteDifferences.AssertEqual(FiniteDifferences.Of(LogDeviations, x => ActorLoss(Means, x)), gradients[1]);
    }

    [Fact]
    public void Temperature_Gradient_EqualsFiniteDifferences()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logTemperature = tensor([0.4]).requires_grad_();
        IList<Tensor> gradients = autograd.grad([SacLoss.Temperature(logTemperature, -0.7, -2)], [logTemperature]);
        FiniteDifferences.AssertEqual(
            FiniteDifferences.Of([0.4], x => SacLoss.Temperature(tensor(x), -0.7, -2).item<double>()), gradients[0]);
    }

    [Fact]
    public void NormalNoise_ManyNumbers_HasTheMomentsOfTheNormalDistribution()
    {
        var numbers = new float[100_001];
        NormalNoise.Fill(new RandomStream(seed: 1, purpose: 1), numbers);
        double mean = numbers.Average(number => (double)number);
        Assert.Equal(0, mean, 0.02);
        Assert.Equal(1, numbers.Average(number => number * (double)number), 0.03);
        Assert.Equal(3, numbers.Average(number => Math.Pow(number, 4)), 0.15);
        Assert.Equal(0.9545, numbers.Count(number => Math.Abs(number) < 2) / (double)numbers.Length, 0.005);
    }

    private static Tensor Shaped(double[] numbers) => tensor(numbers).reshape(3, 2);

    private static Tensor ActorLoss(Tensor means, Tensor logDeviations)
    {
        (Tensor actions, Tensor logProbabilities) = SacLoss.Sample(means, logDeviations, Shaped(Noise));
        Tensor first = (actions * 1.5).sum(1), second = actions.square().sum(1);
        return SacLoss.Actor(first, second, logProbabilities, 0.3);
    }

    private static double ActorLoss(double[] means, double[] logDeviations)
    {
        using DisposeScope scope = NewDisposeScope();
        return ActorLoss(Shaped(means), Shaped(logDeviations)).item<double>();
    }

    private static double Critics(double[] one, double[] other, double[] targets, double[] weights)
    {
        using DisposeScope scope = NewDisposeScope();
        return SacLoss.Critics(tensor(one), tensor(other), tensor(targets), tensor(weights)).item<double>();
    }

    private static double[] Doubles(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.bytes).ToArray();
}
