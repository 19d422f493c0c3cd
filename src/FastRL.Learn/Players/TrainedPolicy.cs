using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Dqn;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Sac;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Players;

/// <summary>A network as a player.</summary>
public sealed class TrainedPolicy : IPolicy
{
    private readonly PolicyNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly ActionLayout _layout;
    private readonly ActionSampler _sampler;
    private readonly PolicyInference _inference;
    private readonly int[] _parts;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly bool _greedy;
    private readonly RandomStream _random;
    private VecBuffers? _buffers;
    private PolicyInputs? _inputs;
    private Tensor? _stateTensor;
    private float[] _states = [];
    private float[] _outputs = [];
    private float[] _values = [];
    private float[] _preferences = [];

    internal TrainedPolicy(
        PolicyNetwork network,
        bool ownsNetwork,
        ActionLayout layout,
        int[] parts,
        ObservationNormaliser?[] normalisers,
        bool greedy,
        ulong seed)
    {
        _network = network;
        _ownsNetwork = ownsNetwork;
        _layout = layout;
        _sampler = new ActionSampler(layout);
        _inference = new PolicyInference(network, fused: null);
        _parts = parts;
        _normalisers = normalisers;
        _greedy = greedy;
        _random = new RandomStream(seed, purpose: 3);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    /// <inheritdoc/>
    public PreferenceKind PreferenceKind => _layout.Logits > 0 ? PreferenceKind.Probabilities : PreferenceKind.None;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Preferences => _preferences;

    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <param name="checkpoint">Where the weights are.</param>
    /// <param name="environment">What will be played; observations and actions must be those of the checkpoint.</param>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn; DDDQN's always is.</param>
    /// <param name="seed">Of the draws.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another environment.</exception>
    /// <exception cref="TorchUnavailableException">libtorch does not load.</exception>
    public static IPolicy Load(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(environment);
        TorchLibrary.ThrowIfUnavailable();
        switch (checkpoint.Manifest.Algorithm)
        {
            case DddqnTrainer.AlgorithmName: return DddqnPolicy.Load(checkpoint, environment);
            case SacTrainer.AlgorithmName: return SacPolicy.Load(checkpoint, environment, greedy, seed);
        }
        set_num_threads(1);
        Spaces.Check(checkpoint, PpoState.Algorithm, environment);
        PpoState state = checkpoint.ReadJson(PpoState.FileName, TrainerJson.Default.PpoState);
        NetworkConfig? config = state.Network;
        if (config?.Inputs is null || config.HiddenSizes is null)
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} does not describe its network");
        ObservationSpec[] observations = [.. environment.Buffers.Observations.Select(buffer => buffer.Spec)];
        int[] parts = PolicyNetwork.SelectInputs(observations, config);
        ObservationSpec[] seen = [.. parts.Select(index => observations[index])];
        ObservationNormaliser?[] normalisers = PolicyInputs.CreateNormalisers(seen, state.Observations?.Any(part => part is not null) == true);
        PpoTrainer.RestoreNormalisers(normalisers, state);
        var layout = new ActionLayout(environment.ActionSpace);
        var network = new PolicyNetwork(seen, layout, config);
        Safetensors weights = checkpoint.ReadTensors(PpoTrainer.WeightsFile);
        foreach ((string name, Parameter parameter) in network.named_parameters())
            TensorFiles.CopyTo(weights, name, parameter, $"{checkpoint.Folder}/{PpoTrainer.WeightsFile}");
        return new TrainedPolicy(network, ownsNetwork: true, layout, parts, normalisers, greedy, seed);
    }

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Attach(buffers);
        using IDisposable mode = no_grad();
        if (_network.LogDeviations is { } deviations)
            MemoryMarshal.Cast<byte, float>(deviations.bytes).CopyTo(_sampler.LogDeviations);
        ForgetEndedEpisodes(buffers, first, count);
        _inputs!.Refresh(first, count, learn: false);
        Span<float> outputs = _outputs.AsSpan(0, count * _layout.Outputs);
        _inference.Run(
            _inputs.Buffers, _inputs.Tensors, first, count, _stateTensor, remember: true, outputs, _values.AsSpan(first, count));
        int heads = _layout.Choices.Length, reals = _layout.Reals, logits = _layout.Logits;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = outputs.Slice(i * _layout.Outputs, _layout.Outputs);
            ReadOnlySpan<byte> mask = buffers.ActionMasks;
            if (!mask.IsEmpty) mask = mask.Slice((first + i) * logits, logits);
            Span<int> choices = buffers.Actions.AsSpan((first + i) * heads, heads);
            Span<float> drawn = buffers.ContinuousActions.AsSpan((first + i) * reals, reals);
            bool finite = _greedy
                ? _sampler.Best(row, mask, choices, drawn)
                : _sampler.Draw(row, mask, _random, choices, drawn, out _);
            if (!finite) throw new TrainingException($"the policy's outputs are not finite for environment {first + i}");
            _sampler.Cut(drawn);
            _sampler.Probabilities(row, mask, _preferences.AsSpan((first + i) * logits, logits));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        if (_ownsNetwork) _network.Dispose();
    }

    /// <summary>Makes what belongs to an environment: tensors over its rows, states, results.</summary>
    private void Attach(VecBuffers buffers)
    {
        if (_buffers == buffers) return;
        Detach();
        _buffers = buffers;
        _inputs = new PolicyInputs(_parts.Select(index => buffers.Observations[index]), buffers.Count, _normalisers);
        if (_network.StateSize > 0)
            (_states, _stateTensor) = Rollout.Make<float>(buffers.Count, _network.StateSize, ScalarType.Float32);
        _outputs = new float[buffers.Count * _layout.Outputs];
        _preferences = new float[buffers.Count * _layout.Logits];
        _values = new float[buffers.Count];
        Array.Fill(_values, float.NaN);
    }

    private void Detach()
    {
        _inputs?.Dispose();
        _stateTensor?.Dispose();
        _stateTensor = null;
    }

    /// <summary>A recurrent layer starts every episode from zeros.</summary>
    private void ForgetEndedEpisodes(VecBuffers buffers, int first, int count)
    {
        int size = _network.StateSize;
        if (size == 0) return;
        for (int i = first; i < first + count; i++)
            if (buffers.Terminated[i] != 0 || buffers.Truncated[i] != 0) _states.AsSpan(i * size, size).Clear();
    }
}
