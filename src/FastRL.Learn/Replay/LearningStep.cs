namespace FastRL.Learn.Replay;

/// <summary>What one gradient step did; NaN for what an algorithm does not have.</summary>
/// <param name="Policy">Loss of the policy.</param>
/// <param name="Value">Loss of the action values.</param>
/// <param name="Entropy">Entropy of the policy, in nats.</param>
/// <param name="GradientNorm">Norm of the action values' gradient.</param>
internal readonly record struct LearningStep(double Policy, double Value, double Entropy, double GradientNorm);

/// <summary>Sums of gradient steps, for reports.</summary>
internal struct LearningSums
{
    private int _steps;

    public double Policy { get; private set; }

    public double Value { get; private set; }

    public double Entropy { get; private set; }

    public double GradientNorm { get; private set; }

    public readonly double Mean(double sum) => sum / _steps;

    public void Add(LearningStep step)
    {
        _steps++;
        Policy += step.Policy;
        Value += step.Value;
        Entropy += step.Entropy;
        GradientNorm += step.GradientNorm;
    }
}
