using System.Runtime.InteropServices;
using FastRL.Interop;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Replay;

/// <summary>
/// The plain networks of DDDQN or SAC once more in native code, where a gradient step is one call: several times faster for small
/// layers, whose time goes into a tensor library's calls. Results equal the tensors' but for rounding.
/// </summary>
/// <remarks>
/// Checkpoints, players and people see the tensors. While training the native code is ahead of them: <see cref="Store"/> brings them
/// up to date, and as they may be written then, the next use takes them over again.
/// </remarks>
internal sealed unsafe class FusedLearner : IDisposable
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly Parameter[] _parameters;
    private readonly Adam.State[] _states;
    private readonly float[] _flat;
    private readonly float[] _second;
    private readonly LearnerHandle _handle;
    private long _step;
    private bool _ahead;

    /// <param name="kind">Algorithm.</param>
    /// <param name="network">Layers of each network.</param>
    /// <param name="dueling">Whether a value has a head of its own.</param>
    /// <param name="inputs">Numbers in an observation.</param>
    /// <param name="actions">Choices, or real numbers in an action.</param>
    /// <param name="settings">Batch and threads.</param>
    /// <param name="parameters">Parameters in the native order (fastrl/learner.h).</param>
    /// <param name="states">Adam's moments of those that it moves, in the same order.</param>
    public FusedLearner(
        fr_learner_kind kind, NetworkConfig network, bool dueling, int inputs, int actions, OffPolicyConfig settings,
        IEnumerable<Parameter> parameters, IEnumerable<Adam.State> states)
    {
        _inputs = inputs;
        _outputs = kind == fr_learner_kind.FR_LEARNER_KIND_SAC ? 2 * actions : actions;
        (_parameters, _states) = ([.. parameters], [.. states]);
        int[] hidden = [.. network.HiddenSizes];
        fr_learner* learner;
        fixed (int* sizes = hidden)
        {
            fr_learner_config native;
            Native.fr_learner_config_init(&native);
            native.kind = (int)kind;
            native.inputs = inputs;
            native.actions = actions;
            native.hidden_count = hidden.Length;
            native.hidden = sizes;
            native.activation = (int)(network.Activation == Activation.Tanh
                ? fr_mlp_activation.FR_MLP_ACTIVATION_TANH
                : fr_mlp_activation.FR_MLP_ACTIVATION_RELU);
            native.dueling = dueling ? 1 : 0;
            native.batch = settings.Replay.BatchSize;
            native.threads = settings.UpdateThreads;
            Status.ThrowIfFailed(Native.fr_learner_create(&native, &learner));
        }
        _handle = new LearnerHandle(learner);
        // The native code holds these numbers against its own.
        _flat = new float[_parameters.Sum(parameter => parameter.NumberOfElements)];
        _second = new float[_states.Sum(state => state.exp_avg.NumberOfElements)];
    }

    /// <summary>Whether the tensors are behind.</summary>
    public bool IsAhead => _ahead;

    /// <summary>Whether native code runs these networks: fully connected from one vector on, and not too large (fastrl/learner.h).</summary>
    public static bool Fits(FeatureTrunk trunk, int actions, int largest) => trunk.IsPlain && trunk.Inputs <= 65536 && actions <= largest;

    /// <summary>Writes weights, moments and the number of steps to the tensors, where they are behind.</summary>
    public void Store()
    {
        if (!_ahead) return;
        _ahead = false;
        Span<float> moments = _flat.AsSpan(0, _second.Length);
        fixed (float* first = _flat, second = _second)
        {
            Status.ThrowIfFailed(Native.fr_learner_get_parameters(_handle.Pointer, first, _flat.Length));
            _parameters.CopyFrom(_flat);
            Status.ThrowIfFailed(Native.fr_learner_get_moments(_handle.Pointer, first, second, _second.Length));
            _states.Select(state => state.exp_avg).CopyFrom(moments);
            _states.Select(state => state.exp_avg_sq).CopyFrom(_second);
        }
        foreach (Adam.State state in _states) state.step = _step;
    }

    /// <summary>Outputs of the network that acts.</summary>
    /// <param name="observations"><c>[count, inputs]</c>.</param>
    /// <param name="count">Rows.</param>
    /// <param name="outputs">Action values <c>[count, actions]</c>, or means and log deviations <c>[count, 2 * actions]</c>.</param>
    public void Forward(ReadOnlySpan<float> observations, int count, Span<float> outputs)
    {
        if (observations.Length < count * _inputs || outputs.Length < count * _outputs)
            throw new ArgumentException($"spans are too short for {count} rows");
        Load();
        fixed (float* from = observations, to = outputs)
            Status.ThrowIfFailed(Native.fr_learner_forward(_handle.Pointer, from, count, to));
    }

    /// <summary>A gradient step of DDDQN; what is not a number in the result has moved nothing.</summary>
    /// <param name="batch">Transitions.</param>
    /// <param name="adam">All but the number of the step.</param>
    /// <param name="settings">Of the step.</param>
    /// <param name="errors">Receives target minus value of each transition.</param>
    public fr_learner_result Step(ReplayBatch batch, fr_mlp_adam adam, fr_dddqn_settings settings, Span<float> errors)
    {
        Load();
        adam.step = _step + 1;
        fr_learner_result result;
        fixed (float* into = errors)
        {
            fr_transitions transitions = batch.Native;
            Status.ThrowIfFailed(Native.fr_learner_step_dddqn(_handle.Pointer, &transitions, &adam, &settings, into, &result));
        }
        _step++;
        return result;
    }

    /// <summary>A gradient step of SAC; what is not a number in the result has moved nothing behind it.</summary>
    /// <param name="batch">Transitions.</param>
    /// <param name="adam">All but the number of the step.</param>
    /// <param name="settings">All but the noise.</param>
    /// <param name="noise">Normally distributed, <c>[2, batch, actions]</c>: of the next actions, then of the policy's own.</param>
    /// <param name="errors">Receives the mean distance of both critics from each transition's target.</param>
    public fr_learner_result Step(ReplayBatch batch, fr_mlp_adam adam, fr_sac_settings settings, ReadOnlySpan<float> noise, Span<float> errors)
    {
        Load();
        adam.step = _step + 1;
        fr_learner_result result;
        fixed (float* draws = noise, into = errors)
        {
            settings.noise = draws;
            fr_transitions transitions = batch.Native;
            Status.ThrowIfFailed(Native.fr_learner_step_sac(_handle.Pointer, &transitions, &adam, &settings, into, &result));
        }
        _step++;
        return result;
    }

    public void Dispose() => _handle.Dispose();

    private void Load()
    {
        if (_ahead) return;
        _ahead = true;
        _step = _states[0].step;
        fixed (float* first = _flat, second = _second)
        {
            _parameters.CopyTo(_flat);
            Status.ThrowIfFailed(Native.fr_learner_set_parameters(_handle.Pointer, first, _flat.Length));
            _states.Select(state => state.exp_avg).CopyTo(_flat);
            _states.Select(state => state.exp_avg_sq).CopyTo(_second);
            Status.ThrowIfFailed(Native.fr_learner_set_moments(_handle.Pointer, first, second, _second.Length));
        }
    }

    /// <summary>Owns a <c>fr_learner</c>.</summary>
    private sealed class LearnerHandle : SafeHandle
    {
        public LearnerHandle(fr_learner* learner)
            : base(0, ownsHandle: true) => SetHandle((nint)learner);

        public override bool IsInvalid => handle == 0;

        /// <summary>The learner; its only user is the trainer's thread, which disposes it as well.</summary>
        public fr_learner* Pointer => IsClosed ? throw new ObjectDisposedException(nameof(FusedLearner)) : (fr_learner*)handle;

        protected override bool ReleaseHandle()
        {
            Native.fr_learner_destroy((fr_learner*)handle);
            return true;
        }
    }
}
