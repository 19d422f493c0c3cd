using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace FastRL.Interop.Policy;

/// <summary>What a layer does.</summary>
internal enum PolicyLayerKind
{
    /// <summary>See <see cref="NormaliseLayer"/>.</summary>
    Normalise = 0,

    /// <summary>See <see cref="ScaleLayer"/>.</summary>
    Scale = 1,

    /// <summary>See <see cref="EmbedLayer"/>.</summary>
    Embed = 2,

    /// <summary>See <see cref="ConvolveLayer"/>.</summary>
    Convolve = 3,

    /// <summary>See <see cref="JoinLayer"/>.</summary>
    Join = 4,

    /// <summary>See <see cref="DenseLayer"/>.</summary>
    Dense = 5,

    /// <summary>See <see cref="RecurrentLayer"/>.</summary>
    Recurrent = 6,
}

/// <summary>Nonlinearity behind a layer.</summary>
internal enum PolicyActivation
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh = 1,

    /// <summary>Rectified linear unit.</summary>
    Relu = 2,
}

/// <summary>One step of a network's forward pass.</summary>
internal abstract class PolicyLayer
{
    protected PolicyLayer(PolicyLayerKind kind, int[] sources, params int[] shape)
    {
        (Kind, Sources, Shape) = (kind, sources, shape);
        Size = Product(shape);
    }

    public PolicyLayerKind Kind { get; }

    /// <summary>What it reads: inputs are counted first, then layers.</summary>
    public int[] Sources { get; }

    /// <summary>Shape of its result, row-major.</summary>
    public int[] Shape { get; }

    /// <summary>Numbers in its result.</summary>
    public int Size { get; }

    /// <summary>Numbers that it needs for itself, first those that it remembers.</summary>
    public virtual int ScratchSize => 0;

    /// <summary>Multiplications of one pass.</summary>
    public virtual long Multiplications => Size;

    /// <summary>Numbers of a shape.</summary>
    /// <exception cref="InvalidDataException">They are more than any network has.</exception>
    public static int Product(IEnumerable<int> shape)
    {
        const long Most = 1 << 24;
        long product = 1;
        foreach (int extent in shape) product = Math.Min(product * extent, Most + 1);
        return product is >= 1 and <= Most ? (int)product : throw new InvalidDataException($"a result of [{string.Join(", ", shape)}] is too large");
    }

    /// <summary>Computes the result.</summary>
    /// <param name="values">Inputs, then results of layers.</param>
    /// <param name="result">Result, padded as <see cref="PackedMatrix.Padded"/> says.</param>
    /// <param name="scratch">See <see cref="ScratchSize"/>.</param>
    public abstract void Run(float[][] values, float[] result, float[] scratch);

    /// <summary>Writes its numbers.</summary>
    public abstract void Write(PolicyWriter writer);

    protected static void Activate(PolicyActivation activation, float[] values, int count)
    {
        if (activation == PolicyActivation.Tanh)
        {
            for (int i = 0; i < count; i++) values[i] = MathF.Tanh(values[i]);
        }
        else if (activation == PolicyActivation.Relu)
        {
            for (int i = 0; i < count; i++) values[i] = values[i] > 0 ? values[i] : 0;
        }
    }
}

/// <summary>Each number less its mean, times its scale, cut to a limit.</summary>
internal sealed class NormaliseLayer : PolicyLayer
{
    public NormaliseLayer(int[] sources, float[] means, float[] scales, float limit) : base(PolicyLayerKind.Normalise, sources, means.Length) =>
        (Means, Scales, Limit) = (means, scales, limit);

    public float[] Means { get; }

    public float[] Scales { get; }

    public float Limit { get; }

    public static NormaliseLayer Read(PolicyReader reader, int[] sources, int[] shape)
    {
        int size = Product(shape);
        return new NormaliseLayer(sources, reader.Floats("means", size), reader.Floats("scales", size), Math.Abs(reader.Floats("the limit", 1)[0]));
    }

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        float[] input = values[Sources[0]];
        for (int i = 0; i < Size; i++) result[i] = Math.Clamp((input[i] - Means[i]) * Scales[i], -Limit, Limit);
    }

    public override void Write(PolicyWriter writer)
    {
        writer.Floats(Means);
        writer.Floats(Scales);
        writer.Floats(new[] { Limit });
    }
}

/// <summary>All numbers times one, such as bytes to [0, 1].</summary>
internal sealed class ScaleLayer : PolicyLayer
{
    public ScaleLayer(int[] sources, int[] shape, float factor) : base(PolicyLayerKind.Scale, sources, shape) => Factor = factor;

    public float Factor { get; }

    public static ScaleLayer Read(PolicyReader reader, int[] sources, int[] shape) => new(sources, shape, reader.Floats("the factor", 1)[0]);

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        float[] input = values[Sources[0]];
        for (int i = 0; i < Size; i++) result[i] = input[i] * Factor;
    }

    public override void Write(PolicyWriter writer) => writer.Floats(new[] { Factor });
}

/// <summary>Results of several, flattened, one behind the other.</summary>
internal sealed class JoinLayer : PolicyLayer
{
    private readonly int[] _sizes;

    public JoinLayer(int[] sources, int[] sizes) : base(PolicyLayerKind.Join, sources, Sum(sizes)) => _sizes = sizes;

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        for (int i = 0, at = 0; i < _sizes.Length; at += _sizes[i++]) Array.Copy(values[Sources[i]], 0, result, at, _sizes[i]);
    }

    public override void Write(PolicyWriter writer)
    {
        // What it reads says all.
    }

    private static int Sum(int[] sizes) => (int)Math.Min(sizes.Sum(size => (long)size), int.MaxValue);
}

/// <summary>A fully connected layer over all numbers of what it reads.</summary>
internal sealed class DenseLayer : PolicyLayer
{
    private const int Widest = 1 << 16;
    private readonly PackedMatrix _matrix;

    /// <param name="sources">What it reads.</param>
    /// <param name="weights"><c>[outputs, inputs]</c>.</param>
    /// <param name="biases"><c>[outputs]</c>.</param>
    /// <param name="activation">Behind it.</param>
    public DenseLayer(int[] sources, float[] weights, float[] biases, PolicyActivation activation)
        : base(PolicyLayerKind.Dense, sources, biases.Length)
    {
        (Weights, Biases, Activation) = (weights, biases, activation);
        _matrix = new PackedMatrix(weights, biases);
    }

    public float[] Weights { get; }

    public float[] Biases { get; }

    public PolicyActivation Activation { get; }

    public override long Multiplications => Weights.Length;

    public static DenseLayer Read(PolicyReader reader, int[] sources, int[] shape)
    {
        int outputs = reader.Number("outputs", 1, Widest);
        var activation = (PolicyActivation)reader.Number("the activation", 0, (int)PolicyActivation.Relu);
        return new DenseLayer(sources, reader.Floats("weights", (long)outputs * Product(shape)), reader.Floats("biases", outputs), activation);
    }

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        _matrix.Multiply(values[Sources[0]], result);
        Activate(Activation, result, Size);
    }

    public override void Write(PolicyWriter writer)
    {
        writer.Number(Size);
        writer.Number((int)Activation);
        writer.Floats(Weights);
        writer.Floats(Biases);
    }
}
