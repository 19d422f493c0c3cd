using FastRL.Interop;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using TorchSharp.Modules;

namespace FastRL.Learn.Ppo;

/// <summary>A plain policy with its value in native code, where a minibatch is two calls.</summary>
internal sealed unsafe class FusedPolicy : FusedNetworks<fr_mlp>
{
    /// <summary>Parts of a minibatch at most; so many threads are of use.</summary>
    public const int MostParts = (int)Native.FR_MLP_PARTS;

    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _recurrent;

    /// <param name="parameters">Parameters of a plain network (<see cref="PolicyNetwork.IsPlain"/>), each with Adam's moments of it.</param>
    /// <param name="config">Its layers.</param>
    /// <param name="inputs">Numbers in its one input.</param>
    /// <param name="layout">What it puts out.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    /// <exception cref="ArgumentException">A parameter is missing, of another shape, or not known; the message names it.</exception>
    public FusedPolicy(
        IEnumerable<(string Name, Parameter Parameter, Adam.State Moments)> parameters, PolicyNetworkConfig config, int inputs, ActionLayout layout,
        int threads)
        : base(
            InOrder(parameters.ToDictionary(entry => entry.Name), config, inputs, layout), Create(config, inputs, layout, threads),
            &Native.fr_mlp_destroy)
    {
        _inputs = inputs;
        _outputs = layout.Outputs;
        _recurrent = config.RecurrentSize;
        Load();
    }

    /// <summary>The largest network that the native code takes (fastrl/mlp.h).</summary>
    public static bool Fits(int inputs, ActionLayout layout) =>
        inputs <= 65536 && layout.Choices.Length <= 64 && layout.Choices.All(size => size <= 4096) && layout.Reals <= 1024;

    /// <summary>Outputs and values of rows; either result may be empty.</summary>
    /// <param name="observations">Observations, <c>[count, inputs]</c>.</param>
    /// <param name="states">States that the rows' episodes left, <c>[count, recurrent size]</c>; empty without a recurrent layer.</param>
    /// <param name="count">Rows.</param>
    /// <param name="remember">Whether the states afterwards are written over those before.</param>
    /// <param name="outputs">Result, <c>[count, outputs]</c>.</param>
    /// <param name="values">Result, <c>[count]</c>.</param>
    public void Forward(
        ReadOnlySpan<float> observations, Span<float> states, int count, bool remember, Span<float> outputs, Span<float> values)
    {
        if (observations.Length < count * _inputs || states.Length < count * _recurrent
            || (!outputs.IsEmpty && outputs.Length < count * _outputs) || (!values.IsEmpty && values.Length < count))
            throw new ArgumentException($"spans are too short for {count} rows");
        fixed (float* from = observations, before = states, policy = outputs, value = values)
        {
            Status.ThrowIfFailed(_recurrent == 0
                ? Native.fr_mlp_forward(Pointer, from, count, policy, value)
                : Native.fr_mlp_step(Pointer, from, before, count, policy, value, remember ? before : null));
        }
    }

    /// <summary>Loss and gradients of the samples <c>Order[start..start + count)</c> of a rollout.</summary>
    /// <param name="rollout">Samples, advantages and returns.</param>
    /// <param name="start">First of the order.</param>
    /// <param name="count">Samples.</param>
    /// <param name="config">Coefficients.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    public (double Loss, LossTerms Terms) ComputeGradients(Rollout rollout, int start, int count, PpoConfig config, double clip)
    {
        fr_mlp_result result;
        Compute(rollout, start, count, config, clip, 0, 0, null, &result);
        return (result.loss, TermsOf(result));
    }

    /// <summary>Parts that a minibatch is computed in.</summary>
    /// <param name="count">Samples.</param>
    /// <param name="sequence">Samples of a sequence, with a recurrent layer; otherwise 0.</param>
    public static int PartsOf(int count, int sequence)
    {
        (int pieces, int each) = sequence > 0
            ? (count / sequence, (int)Native.FR_MLP_PART_SEQUENCES)
            : (count, (int)Native.FR_MLP_PART_ROWS);
        return Math.Min((pieces + each - 1) / each, MostParts);
    }

    /// <summary>The same of some of a minibatch's parts, each by itself: in their order they add up to the whole, to the bit.</summary>
    /// <param name="rollout">Samples, advantages and returns.</param>
    /// <param name="start">First of the order.</param>
    /// <param name="count">Samples of the whole minibatch.</param>
    /// <param name="config">Coefficients.</param>
    /// <param name="clip">Half-width of the ratio's interval.</param>
    /// <param name="first">First part.</param>
    /// <param name="gradients">Result, one part's behind another's; those that <see cref="GetGradients"/> would read are lost.</param>
    /// <param name="terms">Result: what each adds to the means, without a norm; as many as there are parts.</param>
    public void ComputeParts(
        Rollout rollout, int start, int count, PpoConfig config, double clip, int first, Span<float> gradients, Span<LossTerms> terms)
    {
        if (terms.IsEmpty) return;
        Span<fr_mlp_result> results = stackalloc fr_mlp_result[MostParts];
        fixed (float* to = gradients)
        fixed (fr_mlp_result* found = results)
            Compute(rollout, start, count, config, clip, first, terms.Length, to, found);
        for (int i = 0; i < terms.Length; i++) terms[i] = TermsOf(results[i]);
    }

    private static LossTerms TermsOf(in fr_mlp_result result) => new(
        result.policy_loss, result.value_loss, result.entropy, result.gradient_norm, result.divergence, result.clip_fraction);

    private void Compute(
        Rollout rollout, int start, int count, PpoConfig config, double clip, int first, int parts, float* gradients, fr_mlp_result* results)
    {
        fixed (long* order = rollout.Order, choices = rollout.Choices)
        fixed (float* observations = (float[])rollout.Observations[0].Array, reals = rollout.Reals,
            logs = rollout.LogProbabilities, values = rollout.Values, advantages = rollout.Advantages, returns = rollout.Returns)
        fixed (float* states = rollout.States, keep = rollout.Keep)
        fixed (byte* masks = rollout.Masks, absent = rollout.Absent)
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
                states = states,
                keep = keep,
                absent = rollout.Absent.AsSpan().Contains((byte)1) ? absent : null,
                samples = rollout.Samples,
                count = count,
                steps = rollout.Steps,
            };
            var loss = new fr_mlp_loss
            {
                clip = clip,
                value_clip = config.ValueClip,
                value_coefficient = config.ValueCoefficient,
                entropy_coefficient = config.EntropyCoefficient,
                normalise_advantages = config.NormaliseAdvantages ? 1 : 0,
            };
            Status.ThrowIfFailed(gradients is null
                ? Native.fr_mlp_compute_ppo_gradients(Pointer, &batch, &loss, results)
                : Native.fr_mlp_compute_ppo_parts(Pointer, &batch, &loss, first, parts, gradients, results));
        }
    }

    /// <summary>One step of Adam with the gradients.</summary>
    /// <param name="config">Epsilon, and the norm that they are cut to.</param>
    /// <param name="rate">Step size.</param>
    /// <returns>The gradients' norm before that; where it is not finite, nothing moves.</returns>
    public double ApplyGradients(PpoConfig config, double rate)
    {
        var adam = new fr_mlp_adam
        {
            max_gradient_norm = config.MaxGradientNorm,
            learning_rate = rate,
            beta1 = 0.9,
            beta2 = 0.999,
            epsilon = config.AdamEpsilon,
            step = ++Steps,
        };
        double norm;
        Status.ThrowIfFailed(Native.fr_mlp_apply_gradients(Pointer, &adam, &norm));
        return norm;
    }

    /// <summary>Writes the gradients, before clipping, in the order of <see cref="Parameters"/>.</summary>
    public void GetGradients(Span<float> gradients)
    {
        fixed (float* values = gradients)
            Status.ThrowIfFailed(Native.fr_mlp_get_gradients(Pointer, values, gradients.Length));
    }

    /// <summary>Replaces the gradients, such as by their mean over several rollouts.</summary>
    public void SetGradients(ReadOnlySpan<float> gradients)
    {
        fixed (float* values = gradients)
            Status.ThrowIfFailed(Native.fr_mlp_set_gradients(Pointer, values, gradients.Length));
    }

    protected override fr_status SetParameters(float* values, long count) => Native.fr_mlp_set_parameters(Pointer, values, count);

    protected override fr_status GetParameters(float* values, long count) => Native.fr_mlp_get_parameters(Pointer, values, count);

    protected override fr_status SetMoments(float* first, float* second, long count) =>
        Native.fr_mlp_set_moments(Pointer, first, second, count);

    protected override fr_status GetMoments(float* first, float* second, long count) =>
        Native.fr_mlp_get_moments(Pointer, first, second, count);

    private static fr_mlp* Create(PolicyNetworkConfig config, int inputs, ActionLayout layout, int threads)
    {
        int[] hidden = [.. config.HiddenSizes];
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
            native.recurrent = config.RecurrentSize;
            native.threads = threads > 0 ? threads : Math.Min(Environment.ProcessorCount, MostParts);
            fr_mlp* mlp;
            Status.ThrowIfFailed(Native.fr_mlp_create(&native, &mlp));
            return mlp;
        }
    }

    /// <summary>The parameters in the native order (fastrl/mlp.h).</summary>
    private static (Parameter[] Parameters, Adam.State[] States) InOrder(
        Dictionary<string, (string Name, Parameter Parameter, Adam.State Moments)> known, PolicyNetworkConfig config, int inputs, ActionLayout layout)
    {
        var order = new ParameterOrder(known.Values.Select(entry => (entry.Name, entry.Parameter)));
        int last = order.TakeStack("trunk", inputs, config.HiddenSizes);
        if (config.RecurrentSize > 0)
        {
            order.TakeLayer("recurrent.input", last, 3 * config.RecurrentSize);
            order.TakeLayer("recurrent.hidden", config.RecurrentSize, 3 * config.RecurrentSize);
            last = config.RecurrentSize;
        }
        order.TakeLayer("policy_head", last, layout.Outputs);
        if (!config.SharedTrunk) order.TakeStack("value_trunk", inputs, config.HiddenSizes);
        order.TakeLayer("value_head", last, 1);
        if (layout.Reals > 0) order.Take("log_deviations", layout.Reals);
        order.RequireAllTaken();
        return ([.. order.Taken.Select(entry => entry.Parameter)], [.. order.Taken.Select(entry => known[entry.Name].Moments)]);
    }
}
