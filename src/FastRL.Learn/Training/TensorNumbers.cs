using TorchSharp;
using static TorchSharp.torch;

namespace FastRL.Learn.Training;

/// <summary>Arithmetic of tensors with numbers, which live until it is done.</summary>
/// <remarks>
/// TorchSharp makes of a number an object with a finalizer, and hands only its address to native code: nothing holds it then, so that a
/// collection on account of another thread can free it while it is read (as "Expected false to be true ... toDouble"). Here it is
/// disposed of after the call, and held until then.
/// </remarks>
internal static class TensorNumbers
{
    /// <summary>Each element times a number.</summary>
    public static Tensor Times(this Tensor tensor, double number)
    {
        using Scalar factor = number;
        return tensor.mul(factor);
    }

    /// <summary>Each element plus a number.</summary>
    public static Tensor Plus(this Tensor tensor, double number)
    {
        using Scalar summand = number;
        return tensor.add(summand);
    }

    /// <summary>Each element, or the nearer end of an interval.</summary>
    public static Tensor Within(this Tensor tensor, double low, double high)
    {
        using Scalar least = low, most = high;
        return tensor.clamp(least, most);
    }

    /// <summary>Each element, but a number where it is larger.</summary>
    public static Tensor AtMost(this Tensor tensor, double high)
    {
        using Scalar most = high;
        return tensor.clamp(max: most);
    }

    /// <summary>Changes each element by a part of what it lacks to another tensor's.</summary>
    public static void MoveToward(this Tensor tensor, Tensor other, double part)
    {
        using Scalar weight = part;
        tensor.lerp_(other, weight);
    }
}
