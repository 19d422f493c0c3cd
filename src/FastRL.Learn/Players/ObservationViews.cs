using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Players;

/// <summary>Tensors over the rows of an environment's observations, made once for each range of rows.</summary>
/// <param name="inputs">Parts of the observation, by index, in the network's order.</param>
internal sealed class ObservationViews(int[] inputs) : IDisposable
{
    private readonly Dictionary<(int First, int Count), Tensor[]> _views = [];
    private VecBuffers? _buffers;

    /// <summary>The rows [first, first + count); valid until other buffers are asked for.</summary>
    public Tensor[] Rows(VecBuffers buffers, int first, int count)
    {
        if (_buffers != buffers) Dispose();
        _buffers = buffers;
        if (_views.TryGetValue((first, count), out Tensor[]? known)) return known;
        return _views[(first, count)] = [.. inputs.Select(index =>
        {
            using Tensor all = buffers.Observations[index].Alias(buffers.Count);
            return all.narrow(0, first, count);
        })];
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _views.Values.SelectMany(tensors => tensors)) tensor.Dispose();
        _views.Clear();
    }
}
