using System;
using System.IO;
using System.Linq;

namespace FastRL.Interop.Policy;

/// <summary>The order of things in a policy file; docs/policy-files.md has the same.</summary>
internal static class PolicyContent
{
    private const int MostInputs = 16, MostSizes = 3, MostHeads = 256, MostLayers = 64, MostOutputs = 1 << 16, MostSources = 16;

    /// <exception cref="InvalidDataException">The bytes are not what they should be.</exception>
    public static PolicyFile Read(PolicyReader reader)
    {
        var origin = new PolicyOrigin(reader.Text("the environment"), reader.Text("the algorithm"), reader.Text("the checkpoint"), reader.Count("the step"));
        var inputs = new PolicyInput[reader.Number("the number of inputs", 1, MostInputs)];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new PolicyInput(
                reader.Text("an input's name"), (PolicyInputKind)reader.Number("an input's kind", 0, 2),
                reader.Numbers("an input's sizes", MostSizes, 1, int.MaxValue), reader.Texts("an input's features"));
        }
        PolicyActions actions = ReadActions(reader);
        var layers = new PolicyLayer[reader.Number("the number of layers", 1, MostLayers)];
        var shapes = new int[inputs.Length + layers.Length][];
        for (int i = 0; i < inputs.Length; i++) shapes[i] = inputs[i].Shape.ToArray();
        for (int i = 0; i < layers.Length; i++)
        {
            int known = inputs.Length + i;
            try
            {
                layers[i] = ReadLayer(reader, shapes, known);
            }
            catch (InvalidDataException problem)
            {
                throw new InvalidDataException($"layer {i}: {problem.Message}", problem);
            }
            shapes[known] = layers[i].Shape;
        }
        reader.End();
        return new PolicyFile(origin, inputs, actions, layers);
    }

    public static void Write(PolicyWriter writer, PolicyFile file)
    {
        writer.Text(file.Origin.Environment);
        writer.Text(file.Origin.Algorithm);
        writer.Text(file.Origin.Checkpoint);
        writer.Count(file.Origin.Step);
        writer.Number(file.Inputs.Count);
        foreach (PolicyInput input in file.Inputs)
        {
            writer.Text(input.Name);
            writer.Number((int)input.Kind);
            writer.Numbers(input.Shape.ToArray());
            writer.Texts(input.FeatureNames);
        }
        PolicyActions actions = file.Actions;
        writer.Number((int)actions.Kind);
        writer.Numbers(actions.ChoiceSizes.ToArray());
        writer.Texts(actions.ChoiceNames);
        writer.Number(actions.Low.Count);
        writer.Floats(actions.Low.ToArray());
        writer.Floats(actions.High.ToArray());
        writer.Texts(actions.RealNames);
        writer.Floats(actions.LogDeviations);
        writer.Number(file.Layers.Count);
        foreach (PolicyLayer layer in file.Layers)
        {
            writer.Number((int)layer.Kind);
            writer.Numbers(layer.Sources);
            layer.Write(writer);
        }
    }

    private static PolicyActions ReadActions(PolicyReader reader)
    {
        var kind = (PolicyOutputKind)reader.Number("the kind of outputs", 0, 2);
        int[] sizes = reader.Numbers("sizes of choices", MostHeads, 1, MostOutputs);
        string[] names = reader.Texts("names of choices");
        int reals = reader.Number("the number of real numbers", 0, MostOutputs);
        return new PolicyActions(
            kind, sizes, names, reader.Floats("lower bounds", reals), reader.Floats("upper bounds", reals), reader.Texts("names of real numbers"),
            reader.Floats("deviations", kind == PolicyOutputKind.Distribution ? reals : 0));
    }

    private static PolicyLayer ReadLayer(PolicyReader reader, int[][] shapes, int known)
    {
        var kind = (PolicyLayerKind)reader.Number("the kind", 0, (int)PolicyLayerKind.Recurrent);
        int[] sources = reader.Numbers("what it reads", MostSources, 0, known - 1);
        int wanted = kind == PolicyLayerKind.Join ? Math.Max(1, sources.Length) : 1;
        if (sources.Length != wanted) throw new InvalidDataException($"it reads {sources.Length} others; allowed: {wanted}");
        int[] shape = shapes[sources[0]];
        return kind switch
        {
            PolicyLayerKind.Normalise => NormaliseLayer.Read(reader, sources, shape),
            PolicyLayerKind.Scale => ScaleLayer.Read(reader, sources, shape),
            PolicyLayerKind.Embed => EmbedLayer.Read(reader, sources, shape),
            PolicyLayerKind.Convolve => ConvolveLayer.Read(reader, sources, shape),
            PolicyLayerKind.Join => new JoinLayer(sources, sources.Select(source => PolicyLayer.Product(shapes[source])).ToArray()),
            PolicyLayerKind.Dense => DenseLayer.Read(reader, sources, shape),
            _ => RecurrentLayer.Read(reader, sources, shape),
        };
    }
}
