using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Interop.Policy;
using FastRL.Learn.Networks;
using FastRL.Learn.Ppo;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Export;

/// <summary>A checkpoint's network, layer by layer, as a policy file has it. Each method adds layers and says where their result is.</summary>
internal sealed class NetworkTape
{
    private readonly CheckpointReader _checkpoint;
    private readonly TrainerState _state;
    private readonly Safetensors _weights;
    private readonly List<PolicyLayer> _layers = [];
    private PolicyInput[] _inputs = [];

    /// <exception cref="InvalidDataException">The checkpoint does not say what it observes and does, or its network is code.</exception>
    public NetworkTape(CheckpointReader checkpoint)
    {
        _checkpoint = checkpoint;
        _state = TrainerState.Read(checkpoint);
        Rows = _state.MakeRows(checkpoint, count: 1);
        if (_state.Network["module"]?.ToString() is { Length: > 0 } module)
            throw new InvalidDataException($"checkpoint {checkpoint.Folder}: its network is code of its own, {module}, which cannot be exported");
        _weights = checkpoint.ReadTensors(Trainer.WeightsFile);
    }

    /// <summary>A row of what the checkpoint's policy observes and does.</summary>
    public VecBuffers Rows { get; }

    /// <summary>The network's settings, and the parts of the observation that it reads.</summary>
    public (T Network, ObservationSpec[] Seen) Settings<T>() where T : NetworkConfig
    {
        (T network, _, ObservationSpec[] seen) =
            TrainerState.ReadNetwork<T>(_checkpoint, [.. Rows.Observations.Select(part => part.Spec)], module: null);
        return (network, seen);
    }

    /// <summary>A JSON file of the checkpoint.</summary>
    public T State<T>(string name, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => _checkpoint.ReadJson(name, type);

    /// <summary>Encoders of every part, joined.</summary>
    /// <param name="prefix">What their names begin with.</param>
    /// <param name="seen">The parts.</param>
    /// <param name="normalisers">One for each, or null where a part is read as it is.</param>
    public int Encode(string prefix, ObservationSpec[] seen, IReadOnlyList<ObservationNormaliser?> normalisers)
    {
        _inputs = [.. seen.Select(spec => new PolicyInput(
            spec.Name,
            spec.Kind switch { ElementKind.UInt8 => PolicyInputKind.Byte, ElementKind.Int16 => PolicyInputKind.Int16, _ => PolicyInputKind.Single },
            [.. spec.Shape], [.. spec.FeatureNames]))];
        int[] parts = [.. seen.Select((spec, part) => spec.Kind switch
        {
            ElementKind.UInt8 => Pixels($"{prefix}{spec.Name}.", part),
            ElementKind.Int16 => Tiles($"{prefix}{spec.Name}.", part),
            _ => normalisers[part] is { } normaliser ? Normalise(part, normaliser) : part,
        })];
        return parts.Length == 1 ? parts[0] : Add(new JoinLayer(parts, [.. parts.Select(SizeOf)]));
    }

    /// <summary>Fully connected layers with their activations.</summary>
    /// <param name="name">Of the stack.</param>
    /// <param name="source">What the first one reads.</param>
    /// <param name="network">Their number and activation.</param>
    public int Trunk(string name, int source, NetworkConfig network)
    {
        PolicyActivation activation = network.Activation == Activation.Tanh ? PolicyActivation.Tanh : PolicyActivation.Relu;
        // Activations are modules between them.
        for (int i = 0; i < network.HiddenSizes.Count; i++) source = Dense($"{name}.{2 * i}", source, network.HiddenSizes[i], activation);
        return source;
    }

    /// <summary>One fully connected layer.</summary>
    public int Dense(string name, int source, int outputs, PolicyActivation activation = PolicyActivation.None)
    {
        (float[] weights, float[] biases) = Layer(name, outputs, SizeOf(source));
        return Add(new DenseLayer([source], weights, biases, activation));
    }

    /// <summary>One fully connected layer whose weights follow from others'.</summary>
    public int Dense(int source, float[] weights, float[] biases) => Add(new DenseLayer([source], weights, biases, PolicyActivation.None));

    /// <summary>A gated recurrent unit.</summary>
    public int Recurrent(string name, int source, int size)
    {
        (float[] inputWeights, float[] inputBiases) = Layer($"{name}.input", 3 * size, SizeOf(source));
        (float[] weights, float[] biases) = Layer($"{name}.hidden", 3 * size, size);
        return Add(new RecurrentLayer([source], size, inputWeights, inputBiases, weights, biases));
    }

    /// <summary>Weights and biases of a fully connected layer.</summary>
    public (float[] Weights, float[] Biases) Layer(string name, int outputs, int inputs) =>
        (Numbers($"{name}.weight", outputs, inputs), Numbers($"{name}.bias", outputs));

    /// <summary>Numbers of a tensor.</summary>
    /// <exception cref="InvalidDataException">There is none of that name and shape, or they are not all finite.</exception>
    public float[] Numbers(string name, params long[] shape)
    {
        if (!_weights.Entries.TryGetValue(name, out SafetensorsEntry? entry))
            throw new InvalidDataException($"{Where} has no tensor '{name}'");
        if (entry.Type != "F32" || !entry.Shape.SequenceEqual(shape))
        {
            throw new InvalidDataException(
                $"{Where}: '{name}' is {entry.Type} [{string.Join(", ", entry.Shape)}], the network has F32 [{string.Join(", ", shape)}]");
        }
        float[] numbers = MemoryMarshal.Cast<byte, float>(entry.Data.Span).ToArray();
        return numbers.All(float.IsFinite) ? numbers : throw new InvalidDataException($"{Where}: '{name}' has numbers that are not finite");
    }

    /// <summary>Numbers in a result.</summary>
    public int SizeOf(int source) => source < _inputs.Length ? _inputs[source].Size : _layers[source - _inputs.Length].Size;

    /// <summary>The whole.</summary>
    /// <param name="kind">What the last layer's outputs are.</param>
    /// <param name="logDeviations">Of the real numbers of a <see cref="PolicyOutputKind.Distribution"/>.</param>
    public PolicyFile Finish(PolicyOutputKind kind, float[] logDeviations)
    {
        ChoiceLayout? choices = _state.Layout!.Choices;
        RealLayout? reals = _state.Layout.Reals;
        CheckpointManifest manifest = _checkpoint.Manifest;
        return new PolicyFile(
            new PolicyOrigin(manifest.Environment, manifest.Algorithm, _checkpoint.Id, manifest.Step), _inputs,
            new PolicyActions(
                kind, [.. choices?.Sizes ?? []], [.. choices?.Names ?? []], [.. reals?.Low ?? []], [.. reals?.High ?? []], [.. reals?.Names ?? []],
                logDeviations),
            [.. _layers]);
    }

    private string Where => $"{_checkpoint.Folder}/{Trainer.WeightsFile}";

    private int Normalise(int source, ObservationNormaliser normaliser) =>
        Add(new NormaliseLayer([source], [.. normaliser.AppliedMeans], [.. normaliser.AppliedScales], ObservationNormaliser.Limit));

    private int Tiles(string prefix, int part)
    {
        string name = $"{prefix}_embedding.weight";
        if (!_weights.Entries.TryGetValue(name, out SafetensorsEntry? entry) || entry.Shape is not [var vectors, var length])
            throw new InvalidDataException($"{Where} has no table '{name}'");
        int at = Add(new EmbedLayer([part], [.. _inputs[part].Shape], Numbers(name, vectors, length), (int)length));
        at = Convolve($"{prefix}_first", at, channels: 32, kernel: 3, stride: 2, padding: 1);
        return Convolve($"{prefix}_second", at, channels: 32, kernel: 3, stride: 2, padding: 1);
    }

    private int Pixels(string prefix, int part)
    {
        int[] shape = [.. _inputs[part].Shape];
        int at = Add(new ScaleLayer([part], shape.Length == 2 ? [1, .. shape] : shape, (float)(1.0 / 255.0)));
        at = Convolve($"{prefix}_first", at, channels: 32, kernel: 8, stride: 4, padding: 0);
        at = Convolve($"{prefix}_second", at, channels: 64, kernel: 4, stride: 2, padding: 0);
        return Convolve($"{prefix}_third", at, channels: 64, kernel: 3, stride: 1, padding: 0);
    }

    private int Convolve(string name, int source, int channels, int kernel, int stride, int padding)
    {
        int[] shape = _layers[source - _inputs.Length].Shape;
        return Add(new ConvolveLayer(
            [source], shape, Numbers($"{name}.weight", channels, shape[0], kernel, kernel), Numbers($"{name}.bias", channels), kernel, stride, padding));
    }

    private int Add(PolicyLayer layer)
    {
        _layers.Add(layer);
        return _inputs.Length + _layers.Count - 1;
    }
}
