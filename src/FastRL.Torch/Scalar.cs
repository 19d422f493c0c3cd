namespace TorchSharp;

/// <summary>A number of some type, for operations of a tensor with a number.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(double value, bool integral)
    {
        Value = value;
        Integral = integral;
    }

    internal double Value { get; }

    internal int IntegralFlag => Integral ? 1 : 0;

    private bool Integral { get; }

    /// <summary>From a whole number.</summary>
    public static implicit operator Scalar(int value) => new(value, true);

    /// <summary>From a whole number; exact up to 2^53.</summary>
    public static implicit operator Scalar(long value) => new(value, true);

    /// <summary>From a real number.</summary>
    public static implicit operator Scalar(float value) => new(value, false);

    /// <summary>From a real number.</summary>
    public static implicit operator Scalar(double value) => new(value, false);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
