using System.Runtime.Intrinsics;
using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>Layers with their first weights.</summary>
/// <remarks>
/// Drawn in double precision and in a fixed order, from nothing but IEEE's additions, products, quotients and roots: the same
/// stream gives the same bytes on every processor, whatever libtorch, its BLAS and the C library do there. Without a stream
/// the weights are arbitrary, to be loaded or copied.
/// </remarks>
internal static class InitialWeights
{
    /// <summary>A fully connected layer with orthogonal weights and biases of 0 (37 details, 2).</summary>
    public static Linear Orthogonal(int inputs, int outputs, double gain, RandomStream? random) => Orthogonal(inputs, outputs, gain, random, []);

    /// <summary>The same, with weights of 0 on some inputs, and on the others what they would have alone.</summary>
    public static Linear Orthogonal(int inputs, int outputs, double gain, RandomStream? random, IReadOnlyCollection<int> silent)
    {
        Linear layer = nn.Linear(inputs, outputs);
        if (silent.Count == 0 || random is null)
        {
            DrawOrthogonal(layer.weight!, layer.bias!, gain, random);
            return layer;
        }
        int heard = inputs - silent.Count;
        float[] drawn = new float[outputs * heard];
        DrawOrthogonal(drawn, outputs, gain, random);
        Span<float> weights = layer.weight!.Floats();
        int next = 0;
        for (int i = 0; i < weights.Length; i++) weights[i] = silent.Contains(i % inputs) ? 0 : drawn[next++];
        layer.bias!.Floats().Clear();
        return layer;
    }

    /// <summary>A convolution with orthogonal weights, a row for each output, and biases of 0 (37 details, 2).</summary>
    public static Conv2d OrthogonalConvolution(
        int inputs, int outputs, int kernel, int stride, int padding, double gain, RandomStream? random)
    {
        Conv2d layer = nn.Conv2d(inputs, outputs, kernel, stride, padding);
        DrawOrthogonal(layer.weight!, layer.bias!, gain, random);
        return layer;
    }

    /// <summary>A fully connected layer as PyTorch begins with it: weights and biases uniform within 1 / sqrt(inputs).</summary>
    public static Linear Uniform(int inputs, int outputs, RandomStream? random)
    {
        Linear layer = nn.Linear(inputs, outputs);
        if (random is null) return layer;
        double bound = 1 / Math.Sqrt(inputs);
        foreach (Parameter parameter in (Parameter[])[layer.weight!, layer.bias!])
            foreach (ref float weight in parameter.Floats()) weight = (float)(bound * (2 * random.NextDouble() - 1));
        return layer;
    }

    /// <summary>An embedding as PyTorch begins with it: standard normal numbers.</summary>
    public static Embedding Normal(int count, int size, RandomStream? random)
    {
        Embedding layer = nn.Embedding(count, size);
        if (random is null) return layer;
        Span<float> weights = layer.weight!.Floats();
        var numbers = new double[weights.Length];
        DrawNormals(numbers, random);
        for (int i = 0; i < numbers.Length; i++) weights[i] = (float)numbers[i];
        return layer;
    }

    /// <summary>
    /// Fills a matrix, whose shorter side becomes orthonormal vectors times the gain, uniformly distributed among all such:
    /// Gram-Schmidt over normal vectors, whose triangle then has a positive diagonal (Mezzadri 2007).
    /// </summary>
    internal static void DrawOrthogonal(Span<float> matrix, int rows, double gain, RandomStream random)
    {
        int columns = matrix.Length / rows, count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        var vectors = new double[matrix.Length];
        DrawNormals(vectors, random);
        for (int i = 0; i < count; i++)
        {
            Span<double> vector = vectors.AsSpan(i * length, length);
            for (int k = 0; k < i; k++)
            {
                // The share of what is left of the vector, not of the vector drawn: stable for nearly dependent ones.
                ReadOnlySpan<double> earlier = vectors.AsSpan(k * length, length);
                double share = Dot(vector, earlier);
                for (int j = 0; j < vector.Length; j++) vector[j] -= share * earlier[j];
            }
            double norm = Math.Sqrt(Dot(vector, vector));
            foreach (ref double number in vector) number /= norm;
        }
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                int at = rows <= columns ? row * length + column : column * length + row;
                matrix[row * columns + column] = (float)(gain * vectors[at]);
            }
        }
    }

    private static void DrawOrthogonal(Parameter weights, Parameter biases, double gain, RandomStream? random)
    {
        if (random is null) return;
        DrawOrthogonal(weights.Floats(), (int)weights.shape[0], gain, random);
        biases.Floats().Clear();
    }

    /// <summary>Standard normal numbers by the polar method (Marsaglia and Bray 1964), both of each pair.</summary>
    private static void DrawNormals(Span<double> numbers, RandomStream random)
    {
        for (int i = 0; i < numbers.Length; i += 2)
        {
            double x, y, square;
            do
            {
                x = 2 * random.NextDouble() - 1;
                y = 2 * random.NextDouble() - 1;
                square = x * x + y * y;
            }
            while (square is >= 1 or 0);
            double scale = Math.Sqrt(-2 * Log(square) / square);
            numbers[i] = x * scale;
            if (i + 1 < numbers.Length) numbers[i + 1] = y * scale;
        }
    }

    /// <summary>
    /// The natural logarithm of a positive normal number, by the series of the inverse hyperbolic tangent: the C library's
    /// differs in the last bit from one system to another.
    /// </summary>
    private static double Log(double x)
    {
        const int Terms = 12; // of t <= 0.172: what is left out is below 2^-60
        const double Ln2 = 0.693147180559945309417;
        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.4142135623730951) (mantissa, exponent) = (mantissa / 2, exponent + 1);
        double t = (mantissa - 1) / (mantissa + 1), square = t * t, sum = 0;
        for (int k = Terms - 1; k >= 0; k--) sum = sum * square + 1.0 / (2 * k + 1);
        return exponent * Ln2 + 2 * t * sum;
    }

    /// <summary>A dot product in four partial sums, on every processor.</summary>
    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        Vector256<double> sums = Vector256<double>.Zero;
        int i = 0;
        for (; i + Vector256<double>.Count <= left.Length; i += Vector256<double>.Count)
            sums += Vector256.Create(left[i..]) * Vector256.Create(right[i..]);
        double sum = sums[0] + sums[1] + (sums[2] + sums[3]);
        for (; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
