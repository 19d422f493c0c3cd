using System.Runtime.InteropServices;
using FastRL.Emu;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn;

/// <summary>A network as a player.</summary>
public sealed class TrainedPolicy : IPolicy
{
    private readonly PolicyNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly int[] _inputs;
    private readonly bool _greedy;
    private readonly RandomStream _random;
    private readonly Dictionary<(int First, int Count), Tensor[]> _observations = [];
    private VecBuffers? _buffers;
    private float[] _values = [];
    private float[] _preferences = [];

    internal TrainedPolicy(PolicyNetwork network, bool ownsNetwork, int[] inputs, bool greedy, ulong seed)
    {
        _network = network;
        _ownsNetwork = ownsNetwork;
        _inputs = inputs;
        _greedy = greedy;
        _random = new RandomStream(seed, purpose: 3);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    /// <inheritdoc/>
    public PreferenceKind PreferenceKind => PreferenceKind.Probabilities;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Preferences => _preferences;

    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <param name="checkpoint">Where the weights are.</param>
    /// <param name="environment">What will be played; observations and actions must be those of the checkpoint.</param>
    /// <param name="greedy">Whether the likeliest action is taken rather than one drawn; DDDQN's always is.</param>
    /// <param name="seed">Of the draws.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another environment.</exception>
    /// <exception cref="TorchUnavailableException">libtorch is not there.</exception>
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
        NetworkConfig? config = checkpoint.ReadJson(PpoState.FileName, CheckpointJson.Default.PpoState).Network;
        if (config?.Inputs is null || config.HiddenSizes is null)
            throw new InvalidDataException($"checkpoint {checkpoint.Folder} does not describe its network");
        ObservationSpec[] observations = [.. environment.Buffers.Observations.Select(buffer => buffer.Spec)];
        int[] inputs = PolicyNetwork.SelectInputs(observations, config);
        int actions = ((ActionSpace.Discrete)environment.ActionSpace).Size;
        var network = new PolicyNetwork([.. inputs.Select(index => observations[index])], actions, config);
        Safetensors weights = checkpoint.ReadTensors(PpoTrainer.WeightsFile);
        foreach ((string name, Parameter parameter) in network.named_parameters())
            TensorFiles.CopyTo(weights, name, parameter, $"{checkpoint.Folder}/{PpoTrainer.WeightsFile}");
        return new TrainedPolicy(network, ownsNetwork: true, inputs, greedy, seed);
    }

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        using IDisposable mode = no_grad();
        Tensor[] observations = ObservationsOf(buffers, first, count);
        using DisposeScope scope = NewDisposeScope();
        (Tensor logits, Tensor values) = _network.forward(observations);
        MemoryMarshal.Cast<byte, float>(values.bytes).CopyTo(_values.AsSpan(first));
        ReadOnlySpan<float> all = MemoryMarshal.Cast<byte, float>(logits.bytes);
        int actions = all.Length / count;
        if (_preferences.Length != buffers.Count * actions) _preferences = new float[buffers.Count * actions];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = all.Slice(i * actions, actions);
            int action = _greedy ? CategoricalSampler.Best(row) : CategoricalSampler.Draw(row, _random.NextSingle(), out _);
            buffers.Actions[first + i] = action >= 0
                ? action
                : throw new TrainingException($"the policy's logits are not finite for environment {first + i}");
            CategoricalSampler.Probabilities(row, _preferences.AsSpan((first + i) * actions, actions));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        if (_ownsNetwork) _network.Dispose();
    }

    /// <summary>Tensors over the rows' memory, made once for each range.</summary>
    private Tensor[] ObservationsOf(VecBuffers buffers, int first, int count)
    {
        if (_buffers != buffers)
        {
            Forget();
            _buffers = buffers;
            _values = new float[buffers.Count];
            Array.Fill(_values, float.NaN);
        }
        if (_observations.TryGetValue((first, count), out Tensor[]? known)) return known;
        return _observations[(first, count)] = [.. _inputs.Select(index =>
        {
            using Tensor all = Rollout.Alias(buffers.Observations[index], buffers.Count);
            return all.narrow(0, first, count);
        })];
    }

    private void Forget()
    {
        foreach (Tensor tensor in _observations.Values.SelectMany(tensors => tensors)) tensor.Dispose();
        _observations.Clear();
    }
}
