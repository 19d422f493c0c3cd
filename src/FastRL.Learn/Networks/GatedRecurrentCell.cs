using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>A gated recurrent unit (Cho et al. 2014, with the reset gate behind the product, as in cuDNN).</summary>
internal sealed class GatedRecurrentCell : nn.Module
{
    private readonly Linear _input;
    private readonly Linear _hidden;

    /// <param name="inputs">Numbers in an input.</param>
    /// <param name="size">Numbers in a state.</param>
    /// <param name="random">Source of the first weights; null where they are loaded.</param>
    public GatedRecurrentCell(int inputs, int size, RandomStream? random) : base(nameof(GatedRecurrentCell))
    {
        Size = size;
        register_module("input", _input = InitialWeights.Orthogonal(inputs, 3 * size, 1, random));
        register_module("hidden", _hidden = InitialWeights.Orthogonal(size, 3 * size, 1, random));
    }

    /// <summary>Numbers in a state.</summary>
    public int Size { get; }

    /// <summary>The part of the gates that follows from the inputs alone, <c>[.., 3 size]</c>, for many steps at once.</summary>
    public Tensor Prepare(Tensor inputs) => _input.forward(inputs);

    /// <summary>The next state from the prepared inputs and the state before, <c>[n, size]</c>.</summary>
    public Tensor Next(Tensor prepared, Tensor state)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor recurrent = _hidden.forward(state);
        Tensor reset = Sigmoid(Gate(prepared, 0) + Gate(recurrent, 0));
        Tensor update = Sigmoid(Gate(prepared, 1) + Gate(recurrent, 1));
        Tensor candidate = (Gate(prepared, 2) + reset * Gate(recurrent, 2)).tanh();
        return scope.MoveToOuter(candidate + update * (state - candidate));
    }

    private Tensor Gate(Tensor gates, int number) => gates.narrow(1, number * Size, Size);

    private static Tensor Sigmoid(Tensor x) => x.Times(0.5).tanh().Times(0.5).Plus(0.5);
}
