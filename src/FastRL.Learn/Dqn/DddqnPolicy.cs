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

namespace FastRL.Learn.Dqn;

/// <summary>A Q-network as a player: the action of the largest value, or in a batch with some probability a random one.</summary>
public sealed class DddqnPolicy : IPolicy, INetworkPolicy
{
    private readonly QNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly FusedLearner? _fused;
    private readonly int[] _inputs;
    private readonly ObservationViews _views;
    private readonly RandomStream _random;
    private float[] _values = [];
    private float[] _preferences = [];
    private float[] _zeros = [];
    private int[] _choices = [];

    /// <param name="network">Action values.</param>
    /// <param name="ownsNetwork">Whether it is disposed with this.</param>
    /// <param name="inputs">Parts of the observation that it sees.</param>
    /// <param name="random">Draws.</param>
    /// <param name="fused">The same weights in native code, which then computes the values; or null.</param>
    internal DddqnPolicy(QNetwork network, bool ownsNetwork, int[] inputs, RandomStream random, FusedLearner? fused = null)
    {
        _network = network;
        _ownsNetwork = ownsNetwork;
        _fused = fused;
        _inputs = inputs;
        _views = new ObservationViews(inputs);
        _random = random;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Values => _values;

    ReadOnlySpan<float> INetworkPolicy.Outputs => _preferences;

    /// <inheritdoc/>
    public PreferenceKind PreferenceKind => PreferenceKind.ActionValues;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Preferences => _preferences;

    /// <summary>Brings the weights up to date, where they are those of a learner that goes on.</summary>
    internal Action? BeforePass { get; init; }

    /// <summary>Loads the weights for an environment. The network's shape is read from the checkpoint itself.</summary>
    /// <remarks>It takes the action of the largest value, greedy or not: there is nothing to draw from.</remarks>
    /// <exception cref="InvalidDataException">The checkpoint is of another algorithm or environment.</exception>
    internal static DddqnPolicy Load(CheckpointReader checkpoint, IVecEnv environment, bool greedy, ulong seed, string? module, string device)
    {
        Spaces.Check(checkpoint, DddqnTrainer.AlgorithmName, environment);
        (QNetworkConfig config, int[] inputs, ObservationSpec[] seen) = TrainerState.ReadNetwork<QNetworkConfig>(checkpoint, environment, module);
        var network = new QNetwork(seen, environment.ActionSpace.ChoiceSizes[0], config, null).On(TorchDevice.Find(device));
        Trainer.LoadWeights(checkpoint, "online.", network);
        return new DddqnPolicy(network, ownsNetwork: true, inputs, new RandomStream(seed, purpose: 3));
    }

    /// <summary>The action values of a checkpoint. Heads of value and advantages are one layer: what joins them is linear.</summary>
    internal static PolicyFile Export(NetworkTape tape)
    {
        (QNetworkConfig network, ObservationSpec[] seen) = tape.Settings<QNetworkConfig>();
        int at = tape.Trunk("online.features.trunk", tape.Encode("online.features.", seen, new ObservationNormaliser?[seen.Length]), network);
        int inputs = tape.SizeOf(at), actions = tape.Rows.ActionSpace.ChoiceSizes[0];
        (float[] weights, float[] biases) = tape.Layer("online.advantage_head", actions, inputs);
        if (network.Dueling)
        {
            (float[] valueWeights, float[] valueBias) = tape.Layer("online.value_head", 1, inputs);
            Join(weights, valueWeights);
            Join(biases, valueBias);
        }
        tape.Dense(at, weights, biases);
        return tape.Finish(PolicyOutputKind.Values, []);

        // Equation 9 of Wang et al., for each column: V + A - mean A.
        void Join(float[] advantages, float[] value)
        {
            for (int column = 0; column < value.Length; column++)
            {
                double mean = 0;
                for (int action = 0; action < actions; action++) mean += advantages[action * value.Length + column] / (double)actions;
                for (int action = 0; action < actions; action++)
                    advantages[action * value.Length + column] = (float)(advantages[action * value.Length + column] + (value[column] - mean));
            }
        }
    }

    /// <inheritdoc/>
    public void Act(VecBuffers buffers, int first, int count)
    {
        if (_zeros.Length < count) _zeros = new float[count];
        ActBatch(buffers, first, count, _zeros.AsSpan(0, count));
    }

    /// <summary>Chooses the actions of copies [first, first + count) in one pass of the network.</summary>
    /// <param name="buffers">Observations are read and actions written there.</param>
    /// <param name="first">First copy.</param>
    /// <param name="count">Copies.</param>
    /// <param name="epsilons">Probability of a random action, 0..1, one for each of these copies.</param>
    /// <exception cref="ArgumentException">There are not as many probabilities as copies.</exception>
    /// <exception cref="TrainingException">The network's values are not numbers.</exception>
    public void ActBatch(VecBuffers buffers, int first, int count, ReadOnlySpan<float> epsilons)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        if (epsilons.Length != count)
            throw new ArgumentException($"{epsilons.Length} probabilities for {count} copies", nameof(epsilons));
        BeforePass?.Invoke();
        Prepare(buffers);
        int actions = _network.Actions;
        bool anyGreedy = false;
        for (int i = 0; i < count; i++)
        {
            // Two draws a copy, whatever they say, so that one copy's probability does not shift another's draws.
            bool explores = _random.NextSingle() < epsilons[i];
            int random = _random.NextInt(actions);
            _choices[first + i] = explores ? random : -1;
            anyGreedy |= !explores;
        }
        if (anyGreedy) ChooseBest(buffers, first, count);
        else Forget(first, count);
        _choices.AsSpan(first, count).CopyTo(buffers.Actions.AsSpan(first));
    }

    /// <inheritdoc/>
    public void SaveState(VecBuffers buffers, BinaryWriter writer) => _random.Save(writer);

    /// <inheritdoc/>
    public void LoadState(VecBuffers buffers, BinaryReader reader) => _random.Load(reader);

    /// <inheritdoc/>
    public void Dispose()
    {
        _views.Dispose();
        if (_ownsNetwork) _network.Dispose();
    }

    private void Prepare(VecBuffers buffers)
    {
        if (_values.Length == buffers.Count) return;
        _values = new float[buffers.Count];
        _choices = new int[buffers.Count];
        _preferences = new float[buffers.Count * _network.Actions];
        Forget(0, buffers.Count);
    }

    /// <summary>Nobody computed the values of these copies.</summary>
    private void Forget(int first, int count)
    {
        _values.AsSpan(first, count).Fill(float.NaN);
        _preferences.AsSpan(first * _network.Actions, count * _network.Actions).Fill(float.NaN);
    }

    private void ChooseBest(VecBuffers buffers, int first, int count)
    {
        Span<float> all = _preferences.AsSpan(first * _network.Actions, count * _network.Actions);
        if (_fused is null) Evaluate(_views.Rows(buffers, first, count), all);
        else _fused.Forward(buffers.Observations[_inputs[0]].Floats(first, count), count, all);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = all.Slice(i * _network.Actions, _network.Actions);
            int best = CategoricalSampler.Best(row, []);
            if (best < 0) throw new TrainingException($"the action values are not finite for environment {first + i}");
            _values[first + i] = row[best];
            if (_choices[first + i] < 0) _choices[first + i] = best;
        }
    }

    private void Evaluate(Tensor[] observations, Span<float> values)
    {
        using IDisposable mode = no_grad();
        using DisposeScope scope = NewDisposeScope();
        _network.forward(observations).Floats().CopyTo(values);
    }
}
