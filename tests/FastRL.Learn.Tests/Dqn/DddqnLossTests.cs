using FastRL.Learn.Dqn;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Tests.Dqn;

public sealed class DddqnLossTests
{
    [Fact]
    public void Targets_TwoNetworks_OneChoosesAndTheOtherValues()
    {
        var targets = new float[3];
        DddqnLoss.Targets(
            choosing: [1, 5, 2, 9, 0, 3, 4, 4, 1], // the best are 1, 0 and, of equals, the first
            valuing: [10, 20, 30, 40, 50, 60, 70, 80, 90],
            rewards: [1, -2, 0.5f], discounts: [0.9f, 0, 0.81f], targets);
        // 1 + 0.9 x 20; -2, as nothing follows; 0.5 + 0.81 x 70. The largest values would give 28, -2 and 73.4.
        Assert.Equal([19f, -2f, 57.2f], targets, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Huber_KnownErrors_IsQuadraticThenLinear()
    {
        using DisposeScope scope = NewDisposeScope();
        // Errors 0.5, -3 and 0 with a limit of 1: 0.125, 1 (3 - 0.5) = 2.5 and 0; weights 2, 1, 1; over three.
        Tensor loss = DddqnLoss.Huber(tensor([1.5, -1.0, 4.0]), tensor([1.0, 2.0, 4.0]), tensor([2.0, 1.0, 1.0]), limit: 1);
        Assert.Equal((2 * 0.125 + 2.5) / 3, loss.item<double>(), 1e-12);
        // With a limit of 2 the middle one is 2 (3 - 1) = 4.
        Tensor wider = DddqnLoss.Huber(tensor([1.5, -1.0, 4.0]), tensor([1.0, 2.0, 4.0]), tensor([1.0, 1.0, 1.0]), limit: 2);
        Assert.Equal((0.125 + 4) / 3, wider.item<double>(), 1e-12);
    }

    [Fact]
    public void Huber_Gradient_EqualsFiniteDifferences()
    {
        double[] chosen = [0.3, -2.5, 1.7, 4.0, 0.99], targets = [0.1, 0.5, 1.9, 1.0, 0.0], weights = [1, 0.5, 2, 0.25, 1];
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor(chosen).requires_grad_();
        IList<Tensor> gradients = autograd.grad([DddqnLoss.Huber(values, tensor(targets), tensor(weights), 1)], [values]);
        FiniteDifferences.AssertEqual(
            FiniteDifferences.Of(chosen, x => Loss(x, targets, weights)), gradients[0]);
    }

    [Fact]
    public void Combine_ValueAndAdvantages_GivesEquationNine()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = QNetwork.Combine(tensor([10.0, -1.0]).reshape(2, 1), tensor([1.0, 2.0, 6.0, 0.0, 0.0, 3.0]).reshape(2, 3));
        // 10 + A - 3 and -1 + A - 1.
        double[] expected = [8, 9, 13, -2, -2, 1];
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(values.bytes).ToArray());
    }

    private static double Loss(double[] chosen, double[] targets, double[] weights)
    {
        using DisposeScope scope = NewDisposeScope();
        return DddqnLoss.Huber(tensor(chosen), tensor(targets), tensor(weights), 1).item<double>();
    }
}
