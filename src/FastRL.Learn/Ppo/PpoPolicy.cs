using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Learn.Networks;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;
using static TorchSharp.torch;

namespace FastRL.Learn.Ppo;

/// <summary>PPO's policy as a player: the likeliest action, or one drawn.</summary>
public sealed class PpoPolicy : IPolicy, INetworkPolicy
{
    private readonly PolicyNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly ActionLayout _layout;
    private readonly ActionSampler _sampler;
    private readonly int[] _inputs;
    private readonly ObservationNormaliser?[] _normalisers;
    private readonly bool _greedy;
    private readonly RandomStream _random;
    private VecBuffers? _buffers;
    private PolicyRows? _rows;
    private float[] _outputs = [];
    private float[] _values = [];
    private float[] _preferences = [];

    internal PpoPolicy(
        PolicyNetwork network,
        bool ownsNetwork,
        ActionSpace actions,
        int[] inputs,
        ObservationNormaliser?[] normalisers,
        bool greedy,
        RandomStream random)
    {
        _network = network;
        _ownsNetwork = ownsNetwork;
        _layout = new ActionLayout(actions);
        _sampler = new ActionSampler(_layout);
        _inputs = inputs;
        _normalisers = normalisers;
        _greedy = greedy;
        _random = random;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    ReadOnlySpan<float> INetworkPolicy.Outputs => _outputs;

    /// <inheritdoc/>
    public PreferenceKind PreferenceKind => _layout.Logits > 0 ? PreferenceKind.Probabilities : PreferenceKind.None;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Preferences => _preferences;

    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is of another algorithm or environment.</exception>
    internal static PpoPolicy Load(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed, string? module, string device)
    {
        Spaces.Check(checkpoint, PpoTrainer.AlgorithmName, environment);
        (PolicyNetworkConfig config, int[] inputs, ObservationSpec[] seen) =
            TrainerState.ReadNetwork<PolicyNetworkConfig>(checkpoint, environment, module);
        PpoState state = checkpoint.ReadJson(PpoState.FileName, TrainerJson.Default.PpoState);
        ObservationNormaliser?[] normalisers =
            ObservationNormaliser.Create(seen, state.Observations?.Any(part => part is not null) == true);
        ObservationNormaliser.Restore(normalisers, state.Observations);
        var network = new PolicyNetwork(seen, new ActionLayout(environment.ActionSpace), config, null).On(TorchDevice.Find(device));
        Trainer.LoadWeights(checkpoint, "", network);
        return new PpoPolicy(network, ownsNetwork: true, environment.ActionSpace, inputs, normalisers, greedy, new RandomStream(seed, purpose: 3));
    }

    /// <summary>The policy of a checkpoint, without the value.</summary>
    internal static PolicyFile Export(NetworkTape tape)
    {
        (PolicyNetworkConfig network, ObservationSpec[] seen) = tape.Settings<PolicyNetworkConfig>();
        PpoState state = tape.State(PpoState.FileName, TrainerJson.Default.PpoState);
        ObservationNormaliser?[] normalisers = ObservationNormaliser.Create(seen, state.Observations?.Any(part => part is not null) == true);
        ObservationNormaliser.Restore(normalisers, state.Observations);
        var layout = new ActionLayout(tape.Rows.ActionSpace);
        int at = tape.Trunk("trunk", tape.Encode("", seen, normalisers), network);
        if (network.RecurrentSize > 0) at = tape.Recurrent("recurrent", at, network.RecurrentSize);
        tape.Dense("policy_head", at, layout.Outputs);
        return tape.Finish(
            PolicyOutputKind.Distribution, layout.Reals > 0 ? tape.Numbers(PolicyNetwork.LogDeviationsName, layout.Reals) : []);
    }

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        Attach(buffers);
        using IDisposable mode = no_grad();
        _network.LogDeviationValues.CopyTo(_sampler.LogDeviations);
        ForgetEndedEpisodes(buffers, first, count);
        Span<float> outputs = _outputs.AsSpan(0, count * _layout.Outputs);
        _rows!.Run(first, count, remember: true, outputs, _values.AsSpan(first, count));
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
    public void SaveState(VecBuffers buffers, BinaryWriter writer)
    {
        Attach(buffers);
        ForgetEndedEpisodes(buffers, 0, buffers.Count); // which a loaded environment no longer tells of
        _random.Save(writer);
        foreach (float number in _rows!.States) writer.Write(number);
    }

    /// <inheritdoc/>
    public void LoadState(VecBuffers buffers, BinaryReader reader)
    {
        Attach(buffers);
        _random.Load(reader);
        foreach (ref float number in _rows!.States.AsSpan()) number = reader.ReadSingle();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows?.Dispose();
        if (_ownsNetwork) _network.Dispose();
    }

    /// <summary>Makes what belongs to an environment: tensors over its rows, states, results.</summary>
    private void Attach(VecBuffers buffers)
    {
        if (_buffers == buffers) return;
        _rows?.Dispose();
        _buffers = buffers;
        ObservationBuffer[] seen = [.. _inputs.Select(index => buffers.Observations[index])];
        _rows = new PolicyRows(_network, fused: null, seen, buffers.Count, _normalisers);
        _outputs = new float[buffers.Count * _layout.Outputs];
        _preferences = new float[buffers.Count * _layout.Logits];
        _values = new float[buffers.Count];
        Array.Fill(_values, float.NaN);
    }

    /// <summary>A recurrent layer starts every episode from zeros.</summary>
    private void ForgetEndedEpisodes(VecBuffers buffers, int first, int count)
    {
        for (int i = first; i < first + count; i++)
            if (buffers.Terminated[i] != 0 || buffers.Truncated[i] != 0) _rows!.State(i).Clear();
    }
}
