using System.Runtime.InteropServices;
using TorchSharp;

namespace FastRL.Learn.Tests;

/// <summary>Central differences in double precision, as oracle of gradients.</summary>
internal static class FiniteDifferences
{
    private const double Distance = 1e-6;

    /// <summary>Derivatives of a function by each of its numbers.</summary>
    public static double[] Of(double[] at, Func<double[], double> function) => [.. at.Select((_, i) =>
    {
        double[] up = [.. at], down = [.. at];
        up[i] += Distance;
        down[i] -= Distance;
        return (function(up) - function(down)) / (2 * Distance);
    })];

    /// <summary>Fails unless all numbers agree within 1e-7.</summary>
    public static void AssertEqual(double[] expected, torch.Tensor actual)
    {
        double[] numbers = MemoryMarshal.Cast<byte, double>(actual.contiguous().bytes).ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], numbers[i], 1e-7);
    }
}
