using FastRL.Interop.Collectives;
using FastRL.Learn.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Parallel;

/// <summary>Gives all processes the mean of their parameters and of Adam's moments, in the order of the processes.</summary>
/// <remarks>In one exchange: each is another time at which all wait for one. The numbers of steps go along, as digits that floats have exactly.</remarks>
internal sealed class ParameterMean
{
    private const int Digit = 1 << 20;

    private readonly ProcessGroup _group;
    private readonly Tensor[] _tensors;
    private readonly int _numbers; // in the tensors; behind them are two digits of each process
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
        _numbers = (int)_tensors.Sum(tensor => tensor.NumberOfElements);
        (_own, _sum) = (new float[_numbers + 2 * group.World], new float[_numbers + 2 * group.World]);
    }

    /// <summary>Exchanges what the tensors hold now.</summary>
    /// <exception cref="ProcessLostException">A process is lost.</exception>
    public void Run()
    {
        _tensors.CopyTo(_own);
        (long high, long low) = Math.DivRem(_states[0].step, Digit);
        (_own[_numbers + 2 * _group.Rank], _own[_numbers + 2 * _group.Rank + 1]) = (high, low);
        _group.Sum(_own, _sum);
        for (int i = 0; i < _numbers; i++) _sum[i] /= _group.World;
        long steps = 0;
        for (int rank = 0; rank < _group.World; rank++)
            steps = Math.Max(steps, (long)_sum[_numbers + 2 * rank] * Digit + (long)_sum[_numbers + 2 * rank + 1]);
        _tensors.CopyFrom(_sum);
        foreach (Adam.State state in _states) state.step = steps;
    }
}
