using System.Runtime.InteropServices;
using FastRL.Interop;
using FastRL.Learn.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>
/// A plain network once more in native code, where a minibatch is one call: several times faster for small layers, whose time
/// goes into a tensor library's calls rather than into arithmetic. Results equal the tensors' but for rounding.
/// </summary>
/// <remarks>The tensors stay what checkpoints, players and people see: <see cref="Load"/> and <see cref="Store"/> carry over.</remarks>
internal sealed unsafe class FusedPolicy : IDisposable
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly Parameter[] _parameters;
    private readonly Adam.State[] _states;
    private readonly float[] _flat;
    private readonly float[] _second;
    private readonly MlpHandle _handle;

    /// <param name="network">A plain network; see <see cref="PolicyNetwork.IsPlain"/>.</param>
    /// <param name="optimizer">Its optimizer, whose moments are carried over.</param>
    /// <param name="config">Its layers.</param>
    /// <param name="inputs">Numbers in its one input.</param>
    /// <param name="layout">What it puts out.</param>
    public FusedPolicy(PolicyNetwork network, Adam optimizer, NetworkConfig config, int inputs, ActionLayout layout)
    {
        _inputs = inputs;
        _outputs = layout.Outputs;
        (_parameters, _states) = InOrder(network, optimizer, config);
        int[] hidden = [.. config.HiddenSizes];
        fr_mlp* mlp;
        fixed (int* sizes = hidden, heads = layout.Choices)
        {
            fr_mlp_config native;
            Native.fr_mlp_config_init(&native);
            native.inputs = inputs;
            native.hidden_count = hidden.Length;
            native.hidden = sizes;
            native.activation = (int)(config.Activation == Activation.Tanh
                ? fr_mlp_activation.FR_MLP_ACTIVATION_TANH
                : fr_mlp_activation.FR_MLP_ACTIVATION_RELU);
            native.shared = config.SharedTrunk || hidden.Length == 0 ? 1 : 0;
            native.head_count = layout.Choices.Length;
            native.heads = heads;
            native.reals = layout.Reals;
            Status.ThrowIfFailed(Native.fr_mlp_create(&native, &mlp));
        }
        _handle = new MlpHandle(mlp);
        long count;
        Status.ThrowIfFailed(Native.fr_mlp_count_parameters(_handle.Pointer, &count));
        if (count != _parameters.Sum(parameter => parameter.NumberOfElements))
            throw new InvalidOperationException("the native network has other parameters");
        _flat = new float[count];
        _second = new float[count];
        Load();
    }

    /// <summary>Takes weights and moments over from the tensors.</summary>
    public void Load()
    {
        fixed (float* first = _flat, second = _second)
        {
            Gather(_flat, i => _parameters[i]);
            Status.ThrowIfFailed(Native.fr_mlp_set_parameters(_handle.Pointer, first, _flat.Length));
            Gather(_flat, i => _states[i].exp_avg);
            Gather(_second, i => _states[i].exp_avg_sq);
            Status.ThrowIfFailed(Native.fr_mlp_set_moments(_handle.Pointer, first, second, _flat.Length));
        }
    }

    /// <summary>Writes weights and moments to the tensors.</summary>
    /// <param name="step">Steps of Adam so far.</param>
    public void Store(long step)
    {
        fixed (float* first = _flat, second = _second)
        {
            Status.ThrowIfFailed(Native.fr_mlp_get_parameters(_handle.Pointer, first, _flat.Length));
            Scatter(_flat, i => _parameters[i]);
            Status.ThrowIfFailed(Native.fr_mlp_get_moments(_handle.Pointer, first, second, _flat.Length));
            Scatter(_flat, i => _states[i].exp_avg);
            Scatter(_second, i => _states[i].exp_avg_sq);
        }
        foreach (Adam.State state in _states) state.step = step;
    }

    /// <summary>Outputs and values of rows; either result may be empty.</summary>
    public void Forward(ReadOnlySpan<float> observations, int count, Span<float> outputs, Span<float> values)
    {
        if (observations.Length < count * _inputs || (!outputs.IsEmpty && outputs.Length < count * _outputs)
            || (!values.IsEmpty && values.Length < count))
            throw new ArgumentException($"spans are too short for {count} rows");
        fixed (float* from = observations, policy = outputs, value = values)
            Status.ThrowIfFailed(Native.fr_mlp_forward(_handle.Pointer, from, count, policy, value));
    }

    /// <summary>One gradient step on the samples <c>Order[start..start + count)</c> of a rollout.</summary>
    /// <param name="rollout">Samples, advantages and returns.</param>
    /// <param name="start">First of the order.</param>
    /// <param name="count">Samples.</param>
    /// <param name="config">Coefficients.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    /// <param name="learningRate">Adam's step size.</param>
    /// <param name="step">Adam's step, 1 for the first; 0 computes gradients only.</param>
    public fr_mlp_result Update(
        Rollout rollout, int start, int count, PpoConfig config, double clip, double learningRate, long step)
    {
        fr_mlp_result result;
        fixed (long* order = rollout.Order, choices = rollout.Choices)
        fixed (float* observations = (float[])rollout.Observations[0].Array, reals = rollout.Reals,
            logs = rollout.LogProbabilities, values = rollout.Values, advantages = rollout.Advantages, returns = rollout.Returns)
        fixed (byte* masks = rollout.Masks)
        {
            var batch = new fr_mlp_batch
            {
                indices = order + start,
                observations = observations,
                choices = choices,
                reals = reals,
                masks = masks,
                log_probabilities = logs,
                values = values,
                advantages = advantages,
                returns = returns,
                samples = rollout.Samples,
                count = count,
            };
            var update = new fr_mlp_update
            {
                clip = clip,
                value_clip = config.ValueClip,
                value_coefficient = config.ValueCoefficient,
                entropy_coefficient = config.EntropyCoefficient,
                max_gradient_norm = config.MaxGradientNorm,
                learning_rate = learningRate,
                beta1 = 0.9,
                beta2 = 0.999,
                epsilon = config.AdamEpsilon,
                step = step,
                normalise_advantages = config.NormaliseAdvantages ? 1 : 0,
            };
            Status.ThrowIfFailed(Native.fr_mlp_update_ppo(_handle.Pointer, &batch, &update, &result));
        }
        return result;
    }

    /// <summary>Gradients of the last update, before clipping, in the order of the network's own names.</summary>
    public IReadOnlyList<float[]> Gradients()
    {
        fixed (float* flat = _flat) Status.ThrowIfFailed(Native.fr_mlp_get_gradients(_handle.Pointer, flat, _flat.Length));
        int at = 0;
        return [.. _parameters.Select(parameter =>
        {
            int length = (int)parameter.NumberOfElements;
            return _flat[at..(at += length)];
        })];
    }

    /// <summary>The network's parameters in the native order.</summary>
    public IReadOnlyList<Parameter> Parameters => _parameters;

    public void Dispose() => _handle.Dispose();

    private static (Parameter[] Parameters, Adam.State[] States) InOrder(PolicyNetwork network, Adam optimizer, NetworkConfig config)
    {
        Dictionary<string, (Parameter, Adam.State)> known = network.named_parameters()
            .Zip(optimizer.state_dict().State, (entry, state) => (entry.name, entry.parameter, (Adam.State)state))
            .ToDictionary(entry => entry.name, entry => (entry.parameter, entry.Item3));
        // Every second module of a trunk is an activation.
        IEnumerable<string> Stack(string name) => config.HiddenSizes.Select((_, layer) => $"{name}.{2 * layer}");
        IEnumerable<string> layers =
        [
            .. Stack("trunk"), .. config.SharedTrunk ? [] : Stack("value_trunk"), "policy_head", "value_head",
        ];
        List<string> names = [.. layers.SelectMany(layer => new[] { $"{layer}.weight", $"{layer}.bias" })];
        if (network.LogDeviations is not null) names.Add("log_deviations");
        return ([.. names.Select(name => known[name].Item1)], [.. names.Select(name => known[name].Item2)]);
    }

    private void Gather(float[] into, Func<int, Tensor> tensorOf)
    {
        int at = 0;
        for (int i = 0; i < _parameters.Length; i++)
        {
            ReadOnlySpan<float> from = MemoryMarshal.Cast<byte, float>(tensorOf(i).bytes);
            from.CopyTo(into.AsSpan(at));
            at += from.Length;
        }
    }

    private void Scatter(float[] from, Func<int, Tensor> tensorOf)
    {
        int at = 0;
        for (int i = 0; i < _parameters.Length; i++)
        {
            Span<float> into = MemoryMarshal.Cast<byte, float>(tensorOf(i).bytes);
            from.AsSpan(at, into.Length).CopyTo(into);
            at += into.Length;
        }
    }

    /// <summary>Owns a <c>fr_mlp</c>.</summary>
    private sealed class MlpHandle : SafeHandle
    {
        public MlpHandle(fr_mlp* mlp)
            : base(0, ownsHandle: true) => SetHandle((nint)mlp);

        public override bool IsInvalid => handle == 0;

        /// <summary>The network; its only user is the trainer's thread, which disposes it as well.</summary>
        public fr_mlp* Pointer => IsClosed ? throw new ObjectDisposedException(nameof(FusedPolicy)) : (fr_mlp*)handle;

        protected override bool ReleaseHandle()
        {
            Native.fr_mlp_destroy((fr_mlp*)handle);
            return true;
        }
    }
}
