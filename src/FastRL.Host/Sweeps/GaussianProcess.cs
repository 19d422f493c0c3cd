using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace FastRL.Host.Sweeps;

/// <summary>What values at points of the unit cube say about others: a Gaussian process (Rasmussen and Williams 2006, algorithm 2.1).</summary>
/// <remarks>Squared exponential; length and noise are those of a few under which the values are likeliest.</remarks>
internal sealed class GaussianProcess
{
    private static readonly double[] s_lengths = [0.1, 0.2, 0.4, 0.8, 1.6], s_noises = [1e-4, 1e-2, 1e-1];

    private readonly IReadOnlyList<double[]> _points;
    private readonly double _mean, _deviation, _length, _noise, _likelihood;
    private readonly Cholesky<double> _covariance;
    private readonly Vector<double> _weights;

    private GaussianProcess(IReadOnlyList<double[]> points, double[] values, double length, double noise)
    {
        (_points, _length, _noise) = (points, length, noise);
        _mean = values.Average();
        double variance = values.Average(value => (value - _mean) * (value - _mean));
        _deviation = variance > 0 ? Math.Sqrt(variance) : 1;
        Vector<double> standard = Vector<double>.Build.Dense(values.Length, i => (values[i] - _mean) / _deviation);
        _covariance = Matrix<double>.Build.Dense(values.Length, values.Length, (i, k) => Covariance(points[i], points[k]) + (i == k ? noise : 0)).Cholesky();
        _weights = _covariance.Solve(standard);
        _likelihood = -0.5 * (standard.DotProduct(_weights) + _covariance.DeterminantLn); // but for a constant
    }

    /// <summary>Learns from values.</summary>
    /// <param name="points">One or more, of one size.</param>
    /// <param name="values">One of each.</param>
    public static GaussianProcess Fit(IReadOnlyList<double[]> points, double[] values) => (
        from length in s_lengths
        from noise in s_noises
        select new GaussianProcess(points, values, length, noise)).MaxBy(process => process._likelihood)!;

    /// <summary>What is to be expected at a point.</summary>
    public (double Mean, double Deviation) Predict(double[] point)
    {
        Vector<double> near = Vector<double>.Build.Dense(_points.Count, i => Covariance(_points[i], point));
        double variance = 1 + _noise - near.DotProduct(_covariance.Solve(near));
        return (_mean + (_deviation * near.DotProduct(_weights)), _deviation * Math.Sqrt(Math.Max(variance, 0)));
    }

    private double Covariance(double[] a, double[] b)
    {
        double squares = 0;
        for (int i = 0; i < a.Length; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.Exp(-squares / (2 * _length * _length));
    }
}
