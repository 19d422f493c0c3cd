using System.Runtime.InteropServices;
using FastRL.Export.Onnx;
using Google.Protobuf;
using static FastRL.Export.Onnx.TensorProto.Types;

namespace FastRL.Export;

/// <summary>A graph under construction: operators are added one by one, constants as they are needed.</summary>
internal sealed class OnnxGraph
{
    private const string Rows = "n";
    private int _names;

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; } = new() { Name = "policy" };

    /// <summary>Adds an operator with one result.</summary>
    /// <param name="type">Its name in ONNX.</param>
    /// <param name="inputs">Names of what it reads.</param>
    /// <param name="result">Name of its result, or null for one that is made up.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>Name of the result.</returns>
    public string Add(string type, string[] inputs, string? result = null, params (string Name, long[] Value, bool Single)[] attributes) =>
        AddMany(type, inputs, [result ?? Name()], attributes)[0];

    /// <summary>The same with several results.</summary>
    public string[] AddMany(string type, string[] inputs, string[] results, params (string Name, long[] Value, bool Single)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = $"{type}_{Graph.Node.Count}", Input = { inputs }, Output = { results } };
        foreach ((string name, long[] value, bool single) in attributes)
        {
            var attribute = new AttributeProto
            {
                Name = name, Type = single ? AttributeProto.Types.AttributeType.Int : AttributeProto.Types.AttributeType.Ints,
            };
            if (single) attribute.I = value[0];
            else attribute.Ints.AddRange(value);
            node.Attribute.Add(attribute);
        }
        Graph.Node.Add(node);
        return results;
    }

    /// <summary>A constant tensor.</summary>
    public string Constant(float[] numbers, params long[] shape) => Constant(DataType.Float, MemoryMarshal.AsBytes(numbers.AsSpan()), shape);

    /// <summary>A constant vector of whole numbers.</summary>
    public string Constant(long[] numbers) => Constant(DataType.Int64, MemoryMarshal.AsBytes(numbers.AsSpan()), numbers.Length);

    /// <summary>Declares an input of any number of rows.</summary>
    public void Input(string name, DataType type, IEnumerable<int> shape) => Graph.Input.Add(Describe(name, type, shape));

    /// <summary>Declares an output of any number of rows.</summary>
    public void Output(string name, DataType type, int width) => Graph.Output.Add(Describe(name, type, [width]));

    /// <summary>A name for a tensor.</summary>
    public string Name() => $"t{_names++}";

    private string Constant(DataType type, ReadOnlySpan<byte> bytes, params long[] shape)
    {
        string name = Name();
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = ByteString.CopyFrom(bytes) });
        return name;
    }

    private static ValueInfoProto Describe(string name, DataType type, IEnumerable<int> shape)
    {
        var sizes = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Rows } } };
        sizes.Dim.AddRange(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = sizes } } };
    }
}
