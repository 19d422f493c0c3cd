using System.Globalization;
using FastRL.Export.Onnx;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Runs.Checkpoints;
using Google.Protobuf;

namespace FastRL.Export;

/// <summary>A tensor at the edge of an exported network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its numbers.</param>
/// <param name="Shape">Sizes of a row.</param>
/// <param name="Names">A name for each number, where there are names.</param>
internal sealed record ExportedTensor(string Name, string Type, IReadOnlyList<int> Shape, IReadOnlyList<string> Names);

/// <summary>What was exported.</summary>
/// <param name="Format">Kind and version of the file.</param>
/// <param name="Opset">Version of ONNX's operators, or null.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it puts out.</param>
/// <param name="MaxDifference">Largest difference from the trainer's own network; see <see cref="PolicyExport"/>.</param>
/// <param name="Bytes">The file.</param>
internal sealed record ExportedFile(
    string Format, int? Opset, IReadOnlyList<ExportedTensor> Inputs, IReadOnlyList<ExportedTensor> Outputs, double MaxDifference, byte[] Bytes)
{
    // As many as show every weight, in a second for the largest convolutional network.
    private const int Rows = 128, Steps = 4;

    /// <summary>A policy file, read back and compared.</summary>
    /// <exception cref="InvalidDataException">The checkpoint cannot be exported; the message says why.</exception>
    public static ExportedFile Policy(CheckpointReader checkpoint)
    {
        using var bytes = new MemoryStream();
        PolicyExport.Read(checkpoint).Save(bytes);
        PolicyFile policy = PolicyFile.Parse(bytes.ToArray());
        double difference = PolicyExport.LargestDifference(checkpoint, new PlayedFile(policy, Rows), Rows, Steps);
        return new ExportedFile(
            string.Create(CultureInfo.InvariantCulture, $"policy {PolicyFile.CurrentFormat}"), null, InputsOf(policy), [.. ActionsOf(policy)], difference, bytes.ToArray());
    }

    /// <summary>An ONNX model, run by ONNX Runtime and compared.</summary>
    /// <inheritdoc cref="Policy"/>
    public static ExportedFile Onnx(CheckpointReader checkpoint)
    {
        PolicyFile policy = PolicyExport.Read(checkpoint);
        ModelProto model = OnnxPolicy.Convert(policy);
        byte[] bytes = model.ToByteArray();
        using var network = new OnnxNetwork(bytes, policy, Rows);
        double difference = PolicyExport.LargestDifference(checkpoint, network, Rows, Steps);
        ExportedTensor[] state = [new ExportedTensor(OnnxPolicy.State, "float32", [policy.StateSize], [])];
        ExportedTensor[] next = [new ExportedTensor(OnnxPolicy.NextState, "float32", [policy.StateSize], [])];
        return new ExportedFile(
            "onnx", OnnxPolicy.Opset, [.. InputsOf(policy), .. policy.StateSize > 0 ? state : []],
            [new ExportedTensor(OnnxPolicy.Outputs, "float32", [policy.Actions.Outputs], []), .. ActionsOf(policy), .. policy.StateSize > 0 ? next : []],
            difference, bytes);
    }

    private static ExportedTensor[] InputsOf(PolicyFile policy) =>
    [
        .. policy.Inputs.Select(input => new ExportedTensor(
            input.Name, input.Kind switch { PolicyInputKind.Byte => "uint8", PolicyInputKind.Int16 => "int16", _ => "float32" }, input.Shape, input.FeatureNames)),
    ];

    private static IEnumerable<ExportedTensor> ActionsOf(PolicyFile policy)
    {
        PolicyActions actions = policy.Actions;
        if (actions.ChoiceSizes.Count > 0) yield return new ExportedTensor(OnnxPolicy.Choices, "int64", [actions.ChoiceSizes.Count], actions.ChoiceNames);
        if (actions.Low.Count > 0) yield return new ExportedTensor(OnnxPolicy.Reals, "float32", [actions.Low.Count], actions.RealNames);
    }
}
