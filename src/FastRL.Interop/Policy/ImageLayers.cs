using System;
using System.IO;

namespace FastRL.Interop.Policy;

/// <summary>A learned vector for each number of a grid: <c>[rows, columns]</c> becomes <c>[length, rows, columns]</c>.</summary>
internal sealed class EmbedLayer : PolicyLayer
{
    private const int MostVectors = 1 << 16, LongestVector = 1 << 12;

    /// <param name="sources">What it reads.</param>
    /// <param name="shape">Rows and columns of that.</param>
    /// <param name="weights"><c>[vectors, length]</c>.</param>
    /// <param name="length">Length of a vector.</param>
    public EmbedLayer(int[] sources, int[] shape, float[] weights, int length) : base(PolicyLayerKind.Embed, sources, Grid(shape, length)) =>
        (Weights, Length) = (weights, length);

    public float[] Weights { get; }

    public int Length { get; }

    public int Vectors => Weights.Length / Length;

    public static EmbedLayer Read(PolicyReader reader, int[] sources, int[] shape)
    {
        int vectors = reader.Number("vectors", 1, MostVectors), length = reader.Number("their length", 1, LongestVector);
        return new EmbedLayer(sources, shape, reader.Floats("vectors", (long)vectors * length), length);
    }

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        float[] input = values[Sources[0]];
        int places = Size / Length;
        for (int place = 0; place < places; place++)
        {
            int number = (int)input[place];
            if ((uint)number >= (uint)Vectors)
                throw new ArgumentOutOfRangeException(nameof(values), $"number {place} of the grid is {number}; allowed: 0 to {Vectors - 1}");
            for (int i = 0; i < Length; i++) result[i * places + place] = Weights[number * Length + i];
        }
    }

    public override void Write(PolicyWriter writer)
    {
        writer.Number(Vectors);
        writer.Number(Length);
        writer.Floats(Weights);
    }

    private static int[] Grid(int[] shape, int length) => shape.Length == 2
        ? new[] { length, shape[0], shape[1] }
        : throw new InvalidDataException($"it reads [{string.Join(", ", shape)}]; allowed: rows and columns");
}

/// <summary>A convolution with a square kernel, and a rectifier behind it.</summary>
internal sealed class ConvolveLayer : PolicyLayer
{
    private const int MostChannels = 1 << 12, LargestKernel = 64;
    private readonly int _planes, _rows, _columns;
    private readonly PackedMatrix _matrix;

    /// <param name="sources">What it reads.</param>
    /// <param name="shape">Shape of that: planes, rows and columns, or one plane.</param>
    /// <param name="weights"><c>[channels, planes, kernel, kernel]</c>.</param>
    /// <param name="biases"><c>[channels]</c>.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="stride">Steps from one place to the next.</param>
    /// <param name="padding">Rows and columns of zeros around the image.</param>
    public ConvolveLayer(int[] sources, int[] shape, float[] weights, float[] biases, int kernel, int stride, int padding)
        : base(PolicyLayerKind.Convolve, sources, After(shape, biases.Length, kernel, stride, padding))
    {
        (_planes, _rows, _columns) = Extents(shape);
        (Weights, Biases, Kernel, Stride, Padding) = (weights, biases, kernel, stride, padding);
        _matrix = new PackedMatrix(weights, biases);
    }

    public float[] Weights { get; }

    public float[] Biases { get; }

    public int Kernel { get; }

    public int Stride { get; }

    public int Padding { get; }

    public int Planes => _planes;

    // One patch, and what its channels become.
    public override int ScratchSize => PatchSize + PackedMatrix.Padded(Biases.Length);

    public override long Multiplications => (long)Size * PatchSize;

    private int PatchSize => _planes * Kernel * Kernel;

    public static ConvolveLayer Read(PolicyReader reader, int[] sources, int[] shape)
    {
        int channels = reader.Number("channels", 1, MostChannels), kernel = reader.Number("the kernel", 1, LargestKernel);
        int stride = reader.Number("the stride", 1, LargestKernel), padding = reader.Number("the padding", 0, LargestKernel);
        (int planes, _, _) = Extents(shape);
        return new ConvolveLayer(
            sources, shape, reader.Floats("weights", (long)channels * planes * kernel * kernel), reader.Floats("biases", channels), kernel, stride, padding);
    }

    public override void Run(float[][] values, float[] result, float[] scratch)
    {
        float[] input = values[Sources[0]];
        int channels = Shape[0], rows = Shape[1], columns = Shape[2], places = rows * columns;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                Gather(input, row * Stride - Padding, column * Stride - Padding, scratch);
                _matrix.Multiply(scratch, scratch, PatchSize);
                for (int channel = 0, at = row * columns + column; channel < channels; channel++, at += places)
                {
                    float value = scratch[PatchSize + channel];
                    result[at] = value > 0 ? value : 0;
                }
            }
        }
    }

    public override void Write(PolicyWriter writer)
    {
        foreach (int number in new[] { Biases.Length, Kernel, Stride, Padding }) writer.Number(number);
        writer.Floats(Weights);
        writer.Floats(Biases);
    }

    private void Gather(float[] input, int top, int left, float[] patch)
    {
        int at = 0;
        for (int plane = 0; plane < _planes; plane++)
        {
            for (int row = top; row < top + Kernel; row++)
            {
                bool inside = (uint)row < (uint)_rows;
                int from = (plane * _rows + row) * _columns;
                for (int column = left; column < left + Kernel; column++)
                    patch[at++] = inside && (uint)column < (uint)_columns ? input[from + column] : 0;
            }
        }
    }

    private static (int Planes, int Rows, int Columns) Extents(int[] shape) => shape.Length switch
    {
        2 => (1, shape[0], shape[1]),
        3 => (shape[0], shape[1], shape[2]),
        _ => throw new InvalidDataException($"it reads [{string.Join(", ", shape)}]; allowed: an image"),
    };

    private static int[] After(int[] shape, int channels, int kernel, int stride, int padding)
    {
        (_, int rows, int columns) = Extents(shape);
        int afterRows = (rows + 2 * padding - kernel) / stride + 1, afterColumns = (columns + 2 * padding - kernel) / stride + 1;
        return rows + 2 * padding >= kernel && columns + 2 * padding >= kernel
            ? new[] { channels, afterRows, afterColumns }
            : throw new InvalidDataException($"an image of [{rows}, {columns}] is too small for a kernel of {kernel}");
    }
}
