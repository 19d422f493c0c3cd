using FastRL.Envs;
using FastRL.Learn.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FastRL.Learn.Networks;

/// <summary>Turns one part of an observation into a vector of features.</summary>
internal abstract class Encoder(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Length of the vector.</summary>
    public abstract int Size { get; }

    /// <summary>The encoder for a part: vectors as they are, numbered tiles embedded and convolved, pixels convolved.</summary>
    /// <param name="spec">The part.</param>
    /// <param name="config">Sizes.</param>
    /// <param name="random">Source of the first weights; null where they are loaded or copied.</param>
    /// <exception cref="InputException">There is none for its type and shape.</exception>
    public static Encoder Create(ObservationSpec spec, NetworkConfig config, RandomStream? random) => (spec.Kind, spec.Shape) switch
    {
        (ElementKind.Float32, [_]) => new VectorEncoder(spec),
        (ElementKind.Int16, [var rows, var columns]) => new TileEncoder(rows, columns, spec.Values, config, random),
        (ElementKind.UInt8, [var rows, var columns]) => new PixelEncoder(1, rows, columns, random),
        (ElementKind.UInt8, [var planes, var rows, var columns]) => new PixelEncoder(planes, rows, columns, random),
        _ => throw new InputException(
            $"no network reads '{spec.Name}', {spec.Kind} [{string.Join(", ", spec.Shape)}]: known are float32 [n], "
            + "int16 [rows, columns] and uint8 [rows, columns] or [planes, rows, columns]"),
    };

    /// <summary>Rows or columns after a convolution.</summary>
    protected static int After(int extent, int kernel, int stride, int padding = 0)
    {
        int result = (extent + 2 * padding - kernel) / stride + 1;
        return result >= 1
            ? result
            : throw new InputException($"an image with {extent} rows or columns is too small for a kernel of {kernel}");
    }

    /// <summary>A convolution in front of a rectifier.</summary>
    protected static Conv2d Convolution(int inputs, int outputs, int kernel, int stride, int padding, RandomStream? random) =>
        InitialWeights.OrthogonalConvolution(inputs, outputs, kernel, stride, padding, Math.Sqrt(2), random);
}

/// <summary>A vector of numbers, as it is.</summary>
internal sealed class VectorEncoder(ObservationSpec spec) : Encoder(nameof(VectorEncoder))
{
    public override int Size => spec.Size;

    public override Tensor forward(Tensor input) => input;
}

/// <summary>Tile numbers: a learned vector for each, then two convolutions that halve the grid.</summary>
internal sealed class TileEncoder : Encoder
{
    private const int Channels = 32;
    private readonly Embedding _embedding;
    private readonly Conv2d _first;
    private readonly Conv2d _second;

    public TileEncoder(int rows, int columns, int numbers, NetworkConfig config, RandomStream? random) : base(nameof(TileEncoder))
    {
        _embedding = InitialWeights.Normal(numbers, config.TileEmbedding, random);
        _first = Convolution(config.TileEmbedding, Channels, kernel: 3, stride: 2, padding: 1, random);
        _second = Convolution(Channels, Channels, kernel: 3, stride: 2, padding: 1, random);
        Size = Channels * After(After(rows, 3, 2, 1), 3, 2, 1) * After(After(columns, 3, 2, 1), 3, 2, 1);
        RegisterComponents();
    }

    public override int Size { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor vectors = _embedding.forward(input.to_type(ScalarType.Int32)).permute(0, 3, 1, 2);
        Tensor half = _first.forward(vectors).relu();
        return _second.forward(half).relu().flatten(1);
    }
}

/// <summary>Pixels scaled to [0, 1], then the three convolutions of Mnih et al. (2015).</summary>
internal sealed class PixelEncoder : Encoder
{
    private readonly int[] _shape;
    private readonly Conv2d _first;
    private readonly Conv2d _second;
    private readonly Conv2d _third;

    public PixelEncoder(int planes, int rows, int columns, RandomStream? random) : base(nameof(PixelEncoder))
    {
        _shape = [planes, rows, columns];
        _first = Convolution(planes, 32, kernel: 8, stride: 4, padding: 0, random);
        _second = Convolution(32, 64, kernel: 4, stride: 2, padding: 0, random);
        _third = Convolution(64, 64, kernel: 3, stride: 1, padding: 0, random);
        Size = 64 * Extent(rows) * Extent(columns);
        RegisterComponents();
    }

    public override int Size { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor scaled = input.to_type(ScalarType.Float32).Times(1.0 / 255.0);
        Tensor image = scaled.reshape(-1, _shape[0], _shape[1], _shape[2]);
        return _third.forward(_second.forward(_first.forward(image).relu()).relu()).relu().flatten(1);
    }

    private static int Extent(int extent) => After(After(After(extent, 8, 4), 4, 2), 3, 1);
}
