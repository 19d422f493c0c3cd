using FastRL.Interop;
using FastRL.Learn.Training;
using TorchSharp.Modules;

namespace FastRL.Learn.Networks;

/// <summary>
/// Plain networks once more in native code, where an update is a call or two: several times faster for small layers, whose time
/// goes into a tensor library's calls rather than into arithmetic. Results equal the tensors' but for rounding.
/// </summary>
/// <remarks>The tensors stay what checkpoints, players and people see: <see cref="Load"/> and <see cref="Store"/> carry over.</remarks>
/// <typeparam name="T">The native object.</typeparam>
internal abstract unsafe class FusedNetworks<T> : IDisposable
    where T : unmanaged
{
    private readonly Parameter[] _parameters;
    private readonly Adam.State[] _states;
    private readonly float[] _flat;
    private readonly float[] _second;
    private readonly Handle _handle;

    /// <param name="tensors">Parameters in the native order, and Adam's moments of those that it moves, in the same order.</param>
    /// <param name="native">Taken over.</param>
    /// <param name="destroy">Its end.</param>
    protected FusedNetworks((Parameter[] Parameters, Adam.State[] States) tensors, T* native, delegate*<T*, void> destroy)
    {
        (_parameters, _states) = tensors;
        _handle = new Handle(native, destroy);
        // The native code holds these numbers against its own.
        _flat = new float[_parameters.Sum(parameter => parameter.NumberOfElements)];
        _second = new float[_states.Sum(state => state.exp_avg.NumberOfElements)];
    }

    /// <summary>The parameters in the native order.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Steps that Adam has made.</summary>
    protected long Steps { get; set; }

    /// <summary>The native object; its only user is the trainer's thread, which disposes it as well.</summary>
    protected T* Pointer => _handle.IsClosed ? throw new ObjectDisposedException(GetType().Name) : (T*)_handle.DangerousGetHandle();

    /// <summary>Takes weights, moments and the number of steps over from the tensors.</summary>
    public void Load()
    {
        Steps = _states[0].step;
        fixed (float* first = _flat, second = _second)
        {
            _parameters.CopyTo(_flat);
            Status.ThrowIfFailed(SetParameters(first, _flat.Length));
            _states.Select(state => state.exp_avg).CopyTo(_flat);
            _states.Select(state => state.exp_avg_sq).CopyTo(_second);
            Status.ThrowIfFailed(SetMoments(first, second, _second.Length));
        }
    }

    /// <summary>Writes weights, moments and the number of steps to the tensors.</summary>
    public virtual void Store()
    {
        fixed (float* first = _flat, second = _second)
        {
            Status.ThrowIfFailed(GetParameters(first, _flat.Length));
            _parameters.CopyFrom(_flat);
            Status.ThrowIfFailed(GetMoments(first, second, _second.Length));
            _states.Select(state => state.exp_avg).CopyFrom(_flat.AsSpan(0, _second.Length));
            _states.Select(state => state.exp_avg_sq).CopyFrom(_second);
        }
        foreach (Adam.State state in _states) state.step = Steps;
    }

    public void Dispose()
    {
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract fr_status SetParameters(float* values, long count);

    protected abstract fr_status GetParameters(float* values, long count);

    protected abstract fr_status SetMoments(float* first, float* second, long count);

    protected abstract fr_status GetMoments(float* first, float* second, long count);

    private sealed class Handle(T* native, delegate*<T*, void> destroy) : NativeHandle((nint)native)
    {
        private readonly delegate*<T*, void> _destroy = destroy;

        protected override bool ReleaseHandle()
        {
            _destroy((T*)handle);
            return true;
        }
    }
}
