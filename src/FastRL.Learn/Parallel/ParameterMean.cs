using FastRL.Interop.Collectives;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Parallel;

/// <summary>Gives all processes the mean of their parameters and of Adam's moments, in the order of the processes.</summary>
internal sealed class ParameterMean
{
    private readonly ProcessGroup _group;
    private readonly Tensor[] _tensors;
    private readonly Adam.State[] _states;
    private readonly float[] _own;
    private readonly float[] _sum;

    /// <param name="group">The processes.</param>
    /// <param name="parameters">Averaged.</param>
    /// <param name="states">Adam's of them; the number of steps becomes the largest.</param>
    public ParameterMean(ProcessGroup group, IEnumerable<Tensor> parameters, IEnumerable<Adam.State> states)
    {
        _group = group;
        _states = [.. states];
        _tensors = [.. parameters, .. _states.Select(state => state.exp_avg), .. _states.Select(state => state.exp_avg_sq)];
        (_own, _sum) = (new float[_tensors.Sum(tensor => tensor.NumberOfElements)], new float[_tensors.Sum(tensor => tensor.NumberOfElements)]);
    }

    /// <summary>Exchanges what the tensors hold now.</summary>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Run()
    {
        _tensors.CopyTo(_own);
        _group.Sum(_own, _sum);
        for (int i = 0; i < _sum.Length; i++) _sum[i] /= _group.World;
        long[] steps = new long[_group.World];
        _group.Gather([_states[0].step], steps);
        _tensors.CopyFrom(_sum);
        foreach (Adam.State state in _states) state.step = steps.Max();
    }
}
