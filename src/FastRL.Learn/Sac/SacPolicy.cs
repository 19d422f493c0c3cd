using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Learn.Networks;
using FastRL.Learn.Players;
using FastRL.Learn.Replay;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Sac;

/// <summary>SAC's policy as a player: the mean, or a draw, of its distribution, squashed into the action's bounds.</summary>
public sealed class SacPolicy : IPolicy, INetworkPolicy
{
    private readonly SacActor _actor;
    private readonly SacCritic? _first;
    private readonly SacCritic? _second;
    private readonly bool _ownsNetworks;
    private readonly FusedLearner? _fused;
    private readonly int[] _inputs;
    private readonly ObservationViews _views;
    private readonly ActionSpace.Box _bounds;
    private readonly bool _greedy;
    private readonly RandomStream _random;
    private float[] _outputs = []; // means of each row, then log deviations
    private readonly PinkNoise? _pink;
    private float[] _noise = [];
    private float[] _values = [];
    private float[] _unit = [];
    private Tensor? _unitTensor;

    /// <param name="actor">Policy.</param>
    /// <param name="critics">Both value networks, or null where nobody asks for values.</param>
    /// <param name="ownsNetworks">Whether they are disposed with this.</param>
    /// <param name="inputs">Parts of the observation that they see.</param>
    /// <param name="bounds">Of the actions.</param>
    /// <param name="greedy">Whether the mean is taken rather than a draw.</param>
    /// <param name="random">Draws.</param>
    /// <param name="fused">The same weights in native code, which then computes the distribution; or null.</param>
    /// <param name="pink">Noise of the draws instead, or null.</param>
    internal SacPolicy(
        SacActor actor,
        (SacCritic First, SacCritic Second)? critics,
        bool ownsNetworks,
        int[] inputs,
        ActionSpace.Box bounds,
        bool greedy,
        RandomStream random,
        FusedLearner? fused = null,
        PinkNoise? pink = null)
    {
        _actor = actor;
        _first = critics?.First;
        _second = critics?.Second;
        _ownsNetworks = ownsNetworks;
        _fused = fused;
        _inputs = inputs;
        _views = new ObservationViews(inputs);
        _bounds = bounds;
        _greedy = greedy;
        _random = random;
        _pink = pink;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    ReadOnlySpan<float> INetworkPolicy.Outputs => _outputs;

    /// <summary>Brings the weights up to date, where they are those of a learner that goes on.</summary>
    internal Action? BeforePass { get; init; }

    /// <summary>Actions of the last call scaled to [-1, 1], row i of environment i.</summary>
    internal ReadOnlySpan<float> UnitActions => _unit;

    /// <summary>Loads the weights for an environment. The networks' shape is read from the checkpoint itself.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another algorithm or environment.</exception>
    internal static SacPolicy Load(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed, string? module, string device)
    {
        Spaces.Check(checkpoint, SacTrainer.AlgorithmName, environment);
        (NetworkConfig config, int[] inputs, ObservationSpec[] seen) = TrainerState.ReadNetwork<NetworkConfig>(checkpoint, environment, module);
        ActionSpace.Box bounds = environment.ActionSpace.RealBounds!;
        int width = bounds.Low.Count;
        TorchSharp.torch.Device place = TorchDevice.Find(device);
        SacActor actor = new SacActor(seen, width, config, null).On(place);
        SacCritic first = new SacCritic(seen, width, config, null).On(place), second = new SacCritic(seen, width, config, null).On(place);
        Trainer.LoadWeights(checkpoint, "actor.", actor);
        Trainer.LoadWeights(checkpoint, "critic_1.", first);
        Trainer.LoadWeights(checkpoint, "critic_2.", second);
        return new SacPolicy(
            actor, (first, second), ownsNetworks: true, inputs, bounds, greedy, new RandomStream(seed, purpose: 3));
    }

    /// <summary>The actor of a checkpoint; its two heads are one layer.</summary>
    internal static PolicyFile Export(NetworkTape tape)
    {
        (NetworkConfig network, ObservationSpec[] seen) = tape.Settings<NetworkConfig>();
        int at = tape.Trunk("actor.features.trunk", tape.Encode("actor.features.", seen, new ObservationNormaliser?[seen.Length]), network);
        int width = tape.Rows.ActionSpace.RealBounds!.Low.Count;
        (float[] meanWeights, float[] meanBiases) = tape.Layer("actor.mean_head", width, tape.SizeOf(at));
        (float[] weights, float[] biases) = tape.Layer("actor.deviation_head", width, tape.SizeOf(at));
        tape.Dense(at, [.. meanWeights, .. weights], [.. meanBiases, .. biases]);
        return tape.Finish(PolicyOutputKind.Squashed, []);
    }

    /// <inheritdoc/>
    /// <exception cref="TrainingException">The network's distribution is not made of numbers.</exception>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        BeforePass?.Invoke();
        Prepare(buffers);
        int width = _actor.Dimensions;
        Span<float> outputs = _outputs.AsSpan(2 * first * width, 2 * count * width);
        if (_fused is null) Forward(_views.Rows(buffers, first, count), outputs);
        else _fused.Forward(buffers.Observations[_inputs[0]].Floats(first, count), count, outputs);
        Span<float> noise = _noise.AsSpan(first * width, count * width), unit = _unit.AsSpan(first * width, count * width);
        if (_pink is not null) _pink.Fill(first, noise);
        else if (!_greedy) NormalNoise.Fill(_random, noise);
        for (int i = 0; i < unit.Length; i++)
        {
            int at = i / width * 2 * width + i % width;
            unit[i] = MathF.Tanh(_greedy ? outputs[at] : outputs[at] + MathF.Exp(outputs[at + width]) * noise[i]);
            if (!float.IsFinite(unit[i]))
                throw new TrainingException($"the policy's action is {unit[i]} for environment {first + i / width}");
        }
        Scale(_bounds, unit, buffers.ContinuousActions.AsSpan(first * width, count * width));
        if (_first is not null && _second is not null) Evaluate(_views.Rows(buffers, first, count), first, count);
    }

    /// <inheritdoc/>
    public void SaveState(VecBuffers buffers, BinaryWriter writer) => _random.Save(writer);

    /// <inheritdoc/>
    public void LoadState(VecBuffers buffers, BinaryReader reader) => _random.Load(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
        _views.Dispose();
        _unitTensor?.Dispose();
        if (!_ownsNetworks) return;
        _actor.Dispose();
        _first?.Dispose();
        _second?.Dispose();
    }

    /// <summary>From [-1, 1] to the bounds of each dimension.</summary>
    internal static void Scale(ActionSpace.Box bounds, ReadOnlySpan<float> unit, Span<float> actions)
    {
        int width = bounds.Low.Count;
        for (int i = 0; i < unit.Length; i++)
        {
            float low = bounds.Low[i % width], high = bounds.High[i % width];
            actions[i] = Math.Clamp(low + 0.5f * (unit[i] + 1) * (high - low), low, high);
        }
    }

    private void Forward(Tensor[] observations, Span<float> outputs)
    {
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        (Tensor mean, Tensor logDeviation) = _actor.forward(observations);
        cat([mean, logDeviation], 1).Floats().CopyTo(outputs);
    }

    private void Evaluate(Tensor[] observations, int first, int count)
    {
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor actions = _unitTensor!.narrow(0, first, count);
        Tensor[] inputs = [.. observations, actions];
        Tensor one = _first!.forward(inputs), other = _second!.forward(inputs);
        ReadOnlySpan<float> left = one.Floats(), right = other.Floats();
        for (int i = 0; i < count; i++) _values[first + i] = Math.Min(left[i], right[i]);
    }

    private void Prepare(VecBuffers buffers)
    {
        if (_values.Length == buffers.Count) return;
        int width = _actor.Dimensions;
        _values = new float[buffers.Count];
        Array.Fill(_values, float.NaN);
        _outputs = new float[2 * buffers.Count * width];
        _noise = new float[buffers.Count * width];
        _unit = GC.AllocateArray<float>(buffers.Count * width, pinned: true);
        _unitTensor?.Dispose();
        using Tensor flat = frombuffer(_unit, ScalarType.Float32);
        _unitTensor = flat.reshape(buffers.Count, width);
    }
}
