using FastRL.Interop;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp.Modules;

namespace FastRL.Learn.Replay;

/// <summary>The plain networks of DDDQN or SAC in native code, where a gradient step is one call.</summary>
/// <remarks>
/// While training the native code is ahead of the tensors: <see cref="Store"/> brings them up to date, and as they may be written
/// then, the next use takes them over again.
/// </remarks>
internal sealed unsafe class FusedLearner : FusedNetworks<fr_learner>
{
    private readonly int _inputs;
    private readonly int _outputs;
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
        : base(([.. parameters], [.. states]), Create(kind, network, dueling, inputs, actions, settings), &Native.fr_learner_destroy)
    {
        _inputs = inputs;
        _outputs = kind == fr_learner_kind.FR_LEARNER_KIND_SAC ? 2 * actions : actions;
    }

    /// <summary>Whether native code runs these networks: fully connected from one vector on, and not too large (fastrl/learner.h).</summary>
    public static bool Fits(FeatureTrunk trunk, int actions, int largest) => trunk.IsPlain && trunk.Inputs <= 65536 && actions <= largest;

    /// <summary>Whether the tensors are behind.</summary>
    public bool IsAhead => _ahead;

    /// <summary>Brings the tensors up to date, where they are behind.</summary>
    public override void Store()
    {
        if (!_ahead) return;
        _ahead = false;
        base.Store();
    }

    /// <summary>Outputs of the network that acts.</summary>
    /// <param name="observations"><c>[count, inputs]</c>.</param>
    /// <param name="count">Rows.</param>
    /// <param name="outputs">Action values <c>[count, actions]</c>, or means and log deviations <c>[count, 2 * actions]</c>.</param>
    public void Forward(ReadOnlySpan<float> observations, int count, Span<float> outputs)
    {
        if (observations.Length < count * _inputs || outputs.Length < count * _outputs)
            throw new ArgumentException($"spans are too short for {count} rows");
        GoAhead();
        fixed (float* from = observations, to = outputs)
            Status.ThrowIfFailed(Native.fr_learner_forward(Pointer, from, count, to));
    }

    /// <summary>A gradient step of DDDQN; what is not a number in the result has moved nothing.</summary>
    /// <param name="batch">Transitions.</param>
    /// <param name="adam">All but the number of the step.</param>
    /// <param name="settings">Of the step.</param>
    /// <param name="errors">Receives target minus value of each transition.</param>
    public fr_learner_result Step(ReplayBatch batch, fr_mlp_adam adam, fr_dddqn_settings settings, Span<float> errors)
    {
        GoAhead();
        adam.step = Steps + 1;
        fr_learner_result result;
        fixed (float* into = errors)
        {
            fr_transitions transitions = batch.Native;
            Status.ThrowIfFailed(Native.fr_learner_step_dddqn(Pointer, &transitions, &adam, &settings, into, &result));
        }
        Steps++;
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
        GoAhead();
        adam.step = Steps + 1;
        fr_learner_result result;
        fixed (float* draws = noise, into = errors)
        {
            settings.noise = draws;
            fr_transitions transitions = batch.Native;
            Status.ThrowIfFailed(Native.fr_learner_step_sac(Pointer, &transitions, &adam, &settings, into, &result));
        }
        Steps++;
        return result;
    }

    protected override fr_status SetParameters(float* values, long count) => Native.fr_learner_set_parameters(Pointer, values, count);

    protected override fr_status GetParameters(float* values, long count) => Native.fr_learner_get_parameters(Pointer, values, count);

    protected override fr_status SetMoments(float* first, float* second, long count) =>
        Native.fr_learner_set_moments(Pointer, first, second, count);

    protected override fr_status GetMoments(float* first, float* second, long count) =>
        Native.fr_learner_get_moments(Pointer, first, second, count);

    private static fr_learner* Create(
        fr_learner_kind kind, NetworkConfig network, bool dueling, int inputs, int actions, OffPolicyConfig settings)
    {
        int[] hidden = [.. network.HiddenSizes];
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
            fr_learner* learner;
            Status.ThrowIfFailed(Native.fr_learner_create(&native, &learner));
            return learner;
        }
    }

    private void GoAhead()
    {
        if (_ahead) return;
        _ahead = true;
        Load();
    }
}
