#if NET
using Lanes = System.Numerics.Vector<float>;
#else
using Lanes = System.Numerics.Vector4; // Mono turns this one into vector instructions, and Vector<float> into calls: 119 us instead of 5
#endif

namespace FastRL.Interop.Policy;

/// <summary>Weights and biases of a fully connected layer, laid out so that one vector holds neighbouring outputs.</summary>
internal sealed class PackedMatrix
{
    // As many sums are under way at once: one addition need not wait for the one before.
    private const int Sums = 4;
#if NET
    private static int Width => Lanes.Count;
#else
    private const int Width = 4;
#endif
    private readonly int _inputs;
    private readonly Lanes[] _weights; // [panel][input][sum]
    private readonly Lanes[] _biases;  // [panel][sum]

    /// <param name="weights"><c>[outputs, inputs]</c>, row-major.</param>
    /// <param name="biases"><c>[outputs]</c>.</param>
    public PackedMatrix(float[] weights, float[] biases)
    {
        int outputs = biases.Length;
        _inputs = weights.Length / outputs;
        _biases = new Lanes[Padded(outputs) / Width];
        _weights = new Lanes[_biases.Length * _inputs];
        float[] row = new float[Width];
        for (int vector = 0; vector < _biases.Length; vector++)
        {
            int panel = vector / Sums, sum = vector % Sums;
            for (int input = 0; input <= _inputs; input++)
            {
                for (int lane = 0; lane < row.Length; lane++)
                {
                    int output = vector * Width + lane;
                    row[lane] = output >= outputs ? 0 : input < _inputs ? weights[output * _inputs + input] : biases[output];
                }
                if (input < _inputs) _weights[(panel * _inputs + input) * Sums + sum] = Load(row);
                else _biases[vector] = Load(row);
            }
        }
    }

    /// <summary>Length that an array of results needs for so many numbers.</summary>
    public static int Padded(int size)
    {
        int panel = Sums * Width;
        return (size + panel - 1) / panel * panel;
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="input">Inputs; more may follow.</param>
    /// <param name="result">Outputs; what lies up to the padded length behind them is overwritten.</param>
    /// <param name="start">Where they begin there.</param>
    public void Multiply(float[] input, float[] result, int start = 0)
    {
        Lanes[] weights = _weights;
        int at = 0;
        for (int panel = 0; panel < _biases.Length; panel += Sums)
        {
            Lanes a = _biases[panel], b = _biases[panel + 1], c = _biases[panel + 2], d = _biases[panel + 3];
            for (int i = 0; i < _inputs; i++, at += Sums)
            {
                var x = new Lanes(input[i]);
                a += x * weights[at];
                b += x * weights[at + 1];
                c += x * weights[at + 2];
                d += x * weights[at + 3];
            }
            a.CopyTo(result, start + panel * Width);
            b.CopyTo(result, start + (panel + 1) * Width);
            c.CopyTo(result, start + (panel + 2) * Width);
            d.CopyTo(result, start + (panel + 3) * Width);
        }
    }

#if NET
    private static Lanes Load(float[] row) => new(row);
#else
    private static Lanes Load(float[] row) => new(row[0], row[1], row[2], row[3]);
#endif
}
