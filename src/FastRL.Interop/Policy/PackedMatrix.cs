using System;
using System.Numerics;

namespace FastRL.Interop.Policy;

/// <summary>Weights and biases of a fully connected layer, laid out so that one vector holds neighbouring outputs.</summary>
internal sealed class PackedMatrix
{
    // As many sums are under way at once: one addition need not wait for the one before.
    private const int Sums = 4;
    private readonly int _inputs;
    private readonly Vector<float>[] _weights; // [panel][input][sum]
    private readonly Vector<float>[] _biases;  // [panel][sum]

    /// <param name="weights"><c>[outputs, inputs]</c>, row-major.</param>
    /// <param name="biases"><c>[outputs]</c>.</param>
    public PackedMatrix(float[] weights, float[] biases)
    {
        int outputs = biases.Length, padded = Padded(outputs), lanes = Vector<float>.Count;
        _inputs = weights.Length / outputs;
        _biases = new Vector<float>[padded / lanes];
        _weights = new Vector<float>[_biases.Length * _inputs];
        float[] row = new float[lanes];
        for (int vector = 0; vector < _biases.Length; vector++)
        {
            int panel = vector / Sums, sum = vector % Sums;
            for (int input = 0; input <= _inputs; input++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    int output = vector * lanes + lane;
                    row[lane] = output >= outputs ? 0 : input < _inputs ? weights[output * _inputs + input] : biases[output];
                }
                if (input < _inputs) _weights[(panel * _inputs + input) * Sums + sum] = new Vector<float>(row);
                else _biases[vector] = new Vector<float>(row);
            }
        }
    }

    /// <summary>Length that an array of results needs for so many numbers.</summary>
    public static int Padded(int size)
    {
        int panel = Sums * Vector<float>.Count;
        return (size + panel - 1) / panel * panel;
    }

    /// <summary>Computes all outputs.</summary>
    /// <param name="input">Inputs; more may follow.</param>
    /// <param name="result">Outputs; what lies up to the padded length behind them is overwritten.</param>
    /// <param name="start">Where they begin there.</param>
    public void Multiply(float[] input, float[] result, int start = 0)
    {
        Vector<float>[] weights = _weights;
        int at = 0, lanes = Vector<float>.Count;
        for (int panel = 0; panel < _biases.Length; panel += Sums)
        {
            Vector<float> a = _biases[panel], b = _biases[panel + 1], c = _biases[panel + 2], d = _biases[panel + 3];
            for (int i = 0; i < _inputs; i++, at += Sums)
            {
                var x = new Vector<float>(input[i]);
                a += x * weights[at];
                b += x * weights[at + 1];
                c += x * weights[at + 2];
                d += x * weights[at + 3];
            }
            a.CopyTo(result, start + panel * lanes);
            b.CopyTo(result, start + (panel + 1) * lanes);
            c.CopyTo(result, start + (panel + 2) * lanes);
            d.CopyTo(result, start + (panel + 3) * lanes);
        }
    }
}
