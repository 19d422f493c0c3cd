using System.Globalization;
using FastRL.Export.Onnx;
using FastRL.Interop.Policy;
using static FastRL.Export.Onnx.TensorProto.Types;

namespace FastRL.Export;

/// <summary>A policy as an ONNX model of any number of rows; docs/policy-files.md describes its inputs, outputs and metadata.</summary>
internal static class OnnxPolicy
{
    /// <summary>Version of ONNX's operators.</summary>
    public const int Opset = 17;

    /// <summary>What the network put out.</summary>
    public const string Outputs = "outputs";

    /// <summary>The best choice of each head.</summary>
    public const string Choices = "choices";

    /// <summary>The best real numbers, in their bounds.</summary>
    public const string Reals = "reals";

    /// <summary>What a recurrent network remembers: zeros at the start of an episode, then the last <see cref="NextState"/>.</summary>
    public const string State = "state";

    /// <summary>The same after the step.</summary>
    public const string NextState = "next_state";

    private const int IrVersion = 8;
    private const float LowestLogDeviation = -20, HighestLogDeviation = 2; // as SAC is trained

    /// <summary>Makes the model.</summary>
    public static ModelProto Convert(PolicyFile policy)
    {
        var graph = new OnnxGraph();
        List<string> values = [];
        foreach (PolicyInput input in policy.Inputs)
        {
            graph.Input(input.Name, TypeOf(input.Kind), input.Shape);
            values.Add(input.Name);
        }
        if (policy.StateSize > 0) graph.Input(State, DataType.Float, [policy.StateSize]);
        List<int[]> shapes = [.. policy.Inputs.Select(input => input.Shape.ToArray())];
        for (int i = 0; i < policy.Layers.Count; i++)
        {
            PolicyLayer layer = policy.Layers[i];
            string[] sources = [.. layer.Sources.Select(source => values[source])];
            bool last = i == policy.Layers.Count - 1 && policy.Actions.Kind != PolicyOutputKind.Squashed;
            values.Add(Add(graph, layer, sources, [.. layer.Sources.Select(source => shapes[source])], last ? Outputs : null));
            shapes.Add(layer.Shape);
        }
        AddActions(graph, policy.Actions, values[^1]);
        if (policy.StateSize > 0) graph.Output(NextState, DataType.Float, policy.StateSize);
        return new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "fastrl",
            Graph = graph.Graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
            MetadataProps = { Describe(policy).Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        };
    }

    private static DataType TypeOf(PolicyInputKind kind) => kind switch
    {
        PolicyInputKind.Byte => DataType.Uint8,
        PolicyInputKind.Int16 => DataType.Int16,
        _ => DataType.Float,
    };

    private static string Add(OnnxGraph graph, PolicyLayer layer, string[] sources, int[][] shapes, string? result)
    {
        switch (layer)
        {
            case NormaliseLayer normalise:
                string centred = graph.Add("Sub", [sources[0], graph.Constant(normalise.Means, normalise.Size)]);
                string scaled = graph.Add("Mul", [centred, graph.Constant(normalise.Scales, normalise.Size)]);
                return graph.Add("Clip", [scaled, graph.Constant([-normalise.Limit]), graph.Constant([normalise.Limit])], result);
            case ScaleLayer scale:
                string floats = graph.Add("Cast", [sources[0]], null, ("to", [(long)DataType.Float], true));
                string image = graph.Add("Reshape", [floats, graph.Constant([-1, .. scale.Shape.Select(extent => (long)extent)])]);
                return graph.Add("Mul", [image, graph.Constant([scale.Factor])], result);
            case EmbedLayer embed:
                string numbers = graph.Add("Cast", [sources[0]], null, ("to", [(long)DataType.Int64], true));
                string vectors = graph.Add("Gather", [graph.Constant(embed.Weights, embed.Vectors, embed.Length), numbers]);
                return graph.Add("Transpose", [vectors], result, ("perm", [0, 3, 1, 2], false));
            case ConvolveLayer convolve:
                (long kernel, long stride, long padding) = (convolve.Kernel, convolve.Stride, convolve.Padding);
                string convolved = graph.Add(
                    "Conv",
                    [
                        sources[0], graph.Constant(convolve.Weights, convolve.Biases.Length, convolve.Planes, kernel, kernel),
                        graph.Constant(convolve.Biases, convolve.Biases.Length),
                    ],
                    null, ("kernel_shape", [kernel, kernel], false), ("strides", [stride, stride], false), ("pads", [padding, padding, padding, padding], false));
                return graph.Add("Relu", [convolved], result);
            case JoinLayer:
                return graph.Add("Concat", [.. sources.Select((source, i) => Flat(graph, source, shapes[i]))], result, ("axis", [1], true));
            case DenseLayer dense:
                bool active = dense.Activation != PolicyActivation.None;
                string sums = Dense(graph, Flat(graph, sources[0], shapes[0]), dense.Weights, dense.Biases, active ? null : result);
                return active ? graph.Add(dense.Activation == PolicyActivation.Tanh ? "Tanh" : "Relu", [sums], result) : sums;
            case RecurrentLayer recurrent:
                return AddRecurrent(graph, recurrent, Flat(graph, sources[0], shapes[0]));
            default:
                throw new NotSupportedException($"no operators are known for a layer of the kind {layer.Kind}");
        }
    }

    private static string AddRecurrent(OnnxGraph graph, RecurrentLayer layer, string source)
    {
        long size = layer.Size;
        string[] Gates(string input, float[] weights, float[] biases) => graph.AddMany(
            "Split", [Dense(graph, input, weights, biases), graph.Constant([size, size, size])], [graph.Name(), graph.Name(), graph.Name()],
            ("axis", [1], true));
        string[] given = Gates(source, layer.InputWeights, layer.InputBiases), remembered = Gates(State, layer.HiddenWeights, layer.HiddenBiases);
        string reset = graph.Add("Sigmoid", [graph.Add("Add", [given[0], remembered[0]])]);
        string update = graph.Add("Sigmoid", [graph.Add("Add", [given[1], remembered[1]])]);
        string candidate = graph.Add("Tanh", [graph.Add("Add", [given[2], graph.Add("Mul", [reset, remembered[2]])])]);
        string kept = graph.Add("Mul", [update, graph.Add("Sub", [State, candidate])]);
        return graph.Add("Add", [candidate, kept], NextState);
    }

    private static void AddActions(OnnxGraph graph, PolicyActions actions, string outputs)
    {
        int reals = actions.Low.Count;
        List<long> sizes = [.. actions.ChoiceSizes.Select(size => (long)size)];
        if (reals > 0) sizes.Add(reals);
        if (actions.Kind == PolicyOutputKind.Squashed) sizes.Add(reals);
        string[] parts = sizes.Count == 1
            ? [outputs]
            : graph.AddMany("Split", [outputs, graph.Constant([.. sizes])], [.. sizes.Select(_ => graph.Name())], ("axis", [1], true));
        graph.Output(Outputs, DataType.Float, actions.Outputs);
        int heads = actions.ChoiceSizes.Count;
        if (heads > 0)
        {
            string[] best = [.. parts.Take(heads).Select(part => graph.Add("ArgMax", [part], null, ("axis", [1], true), ("keepdims", [1], true)))];
            graph.Add("Concat", best, Choices, ("axis", [1], true));
            graph.Output(Choices, DataType.Int64, heads);
        }
        if (reals == 0) return;
        string low = graph.Constant([.. actions.Low], reals), high = graph.Constant([.. actions.High], reals), value = parts[heads];
        if (actions.Kind == PolicyOutputKind.Squashed)
        {
            string deviations = graph.Add("Clip", [parts[1], graph.Constant([LowestLogDeviation]), graph.Constant([HighestLogDeviation])]);
            graph.Add("Concat", [value, deviations], Outputs, ("axis", [1], true));
            string half = graph.Constant([.. actions.Low.Zip(actions.High, (from, to) => 0.5f * (to - from))], reals);
            string unit = graph.Add("Add", [graph.Add("Tanh", [value]), graph.Constant([1f], 1)]);
            value = graph.Add("Add", [graph.Add("Mul", [unit, half]), low]);
        }
        graph.Add("Min", [graph.Add("Max", [value, low]), high], Reals);
        graph.Output(Reals, DataType.Float, reals);
    }

    private static string Dense(OnnxGraph graph, string source, float[] weights, float[] biases, string? result = null) => graph.Add(
        "Gemm", [source, graph.Constant(weights, biases.Length, weights.Length / biases.Length), graph.Constant(biases, biases.Length)], result,
        ("transB", [1], true));

    private static string Flat(OnnxGraph graph, string source, int[] shape) =>
        shape.Length == 1 ? source : graph.Add("Flatten", [source], null, ("axis", [1], true));

    private static IEnumerable<KeyValuePair<string, string>> Describe(PolicyFile policy)
    {
        PolicyActions actions = policy.Actions;
        yield return new("fastrl.environment", policy.Origin.Environment);
        yield return new("fastrl.algorithm", policy.Origin.Algorithm);
        yield return new("fastrl.checkpoint", policy.Origin.Checkpoint);
        yield return new("fastrl.step", policy.Origin.Step.ToString(CultureInfo.InvariantCulture));
        yield return new("fastrl.outputs", actions.Kind.ToString().ToLowerInvariant());
        foreach (PolicyInput input in policy.Inputs.Where(input => input.FeatureNames.Count > 0))
            yield return new($"fastrl.input.{input.Name}", string.Join(',', input.FeatureNames));
        if (actions.ChoiceSizes.Count > 0) yield return new("fastrl.choice_sizes", string.Join(',', actions.ChoiceSizes));
        if (actions.ChoiceNames.Count > 0) yield return new("fastrl.choices", string.Join(',', actions.ChoiceNames));
        if (actions.RealNames.Count > 0) yield return new("fastrl.reals", string.Join(',', actions.RealNames));
        if (actions.LogDeviations.Length > 0)
        {
            yield return new("fastrl.log_deviations", string.Join(
                ',', actions.LogDeviations.Select(deviation => deviation.ToString("R", CultureInfo.InvariantCulture))));
        }
    }
}
