namespace FastRL.Learn.Training;

/// <summary>What one gradient step found; NaN for what an algorithm does not have.</summary>
/// <param name="Policy">Loss of the policy.</param>
/// <param name="Value">Loss of the values.</param>
/// <param name="Entropy">Entropy of the policy, in nats.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping.</param>
/// <param name="Divergence">Estimate of the divergence from the policy that acted, in nats.</param>
/// <param name="ClipFraction">Part of the samples whose ratio was clipped.</param>
internal readonly record struct LossTerms(
    double Policy, double Value, double Entropy, double GradientNorm, double Divergence = double.NaN, double ClipFraction = double.NaN);

/// <summary>Sums over gradient steps, for reports.</summary>
internal struct LossSums
{
    private int _steps;
    private double _epochDivergence;
    private int _epochSteps;

    public double Policy { get; private set; }

    public double Value { get; private set; }

    public double Entropy { get; private set; }

    public double GradientNorm { get; private set; }

    public double ClipFraction { get; private set; }

    /// <summary>Mean over the epoch of the divergence.</summary>
    public readonly double EpochDivergence => _epochDivergence / _epochSteps;

    public readonly double Mean(double sum) => sum / _steps;

    public void StartEpoch() => (_epochDivergence, _epochSteps) = (0, 0);

    public void Add(in LossTerms terms)
    {
        _steps++;
        _epochSteps++;
        Policy += terms.Policy;
        Value += terms.Value;
        Entropy += terms.Entropy;
        GradientNorm += terms.GradientNorm;
        ClipFraction += terms.ClipFraction;
        _epochDivergence += terms.Divergence;
    }
}
