using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>The forward pass without gradients: by the native network where there is one, otherwise by tensors.</summary>
/// <param name="network">The network.</param>
/// <param name="fused">The same weights in native code, or null.</param>
internal sealed class PolicyInference(PolicyNetwork network, FusedPolicy? fused)
{
    /// <summary>Computes rows [first, first + count).</summary>
    /// <param name="buffers">Observations.</param>
    /// <param name="tensors">Tensors over the same memory.</param>
    /// <param name="first">First row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="states">State of the recurrent layer by row, or null without one.</param>
    /// <param name="remember">Whether the states afterwards are written to their rows.</param>
    /// <param name="outputs">Result, <c>[count, outputs]</c>, or empty.</param>
    /// <param name="values">Result, <c>[count]</c>, or empty.</param>
    public void Run(
        ObservationBuffer[] buffers,
        Tensor[] tensors,
        int first,
        int count,
        Tensor? states,
        bool remember,
        Span<float> outputs,
        Span<float> values)
    {
        if (fused is null) RunTensors(tensors, first, count, states, remember, outputs, values);
        else fused.Forward(((float[])buffers[0].Array).AsSpan(first * buffers[0].Spec.Size), count, outputs, values);
    }

    private void RunTensors(
        Tensor[] tensors, int first, int count, Tensor? states, bool remember, Span<float> outputs, Span<float> values)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? rows = states?.narrow(0, first, count);
        PolicyOutputs result = network.Step([.. tensors.Select(tensor => tensor.narrow(0, first, count))], rows);
        if (!outputs.IsEmpty) MemoryMarshal.Cast<byte, float>(result.Actions.bytes).CopyTo(outputs);
        if (!values.IsEmpty) MemoryMarshal.Cast<byte, float>(result.Values.bytes).CopyTo(values);
        if (remember && result.State is not null) rows!.copy_(result.State);
    }
}
