namespace FastRL.Learn.Training;

/// <summary>Sums over the minibatches of an update, for reports.</summary>
internal struct LossSums
{
    private int _batches;
    private double _epochKl;
    private int _epochBatches;

    public double Policy { get; private set; }

    public double Value { get; private set; }

    public double Entropy { get; private set; }

    public double GradientNorm { get; private set; }

    public double ClipFraction { get; private set; }

    /// <summary>Mean over the epoch of the divergence estimate.</summary>
    public readonly double EpochKl => _epochKl / _epochBatches;

    public readonly double Mean(double sum) => sum / _batches;

    public void StartEpoch() => (_epochKl, _epochBatches) = (0, 0);

    /// <summary>Counts one minibatch; the divergence is estimated by (r - 1) - log r (Schulman 2020; 37 details, 12).</summary>
    public void Add(float policy, float value, float entropy, double norm, ReadOnlySpan<float> logRatios, double clip)
    {
        double kl = 0;
        int clipped = 0;
        foreach (float logRatio in logRatios)
        {
            float ratio = MathF.Exp(logRatio);
            kl += ratio - 1 - logRatio;
            if (MathF.Abs(ratio - 1) > clip) clipped++;
        }
        Add(policy, value, entropy, norm, kl / logRatios.Length, clipped / (double)logRatios.Length);
    }

    /// <summary>Counts one minibatch by its means.</summary>
    public void Add(double policy, double value, double entropy, double norm, double kl, double clipFraction)
    {
        Policy += policy;
        Value += value;
        Entropy += entropy;
        GradientNorm += norm;
        ClipFraction += clipFraction;
        _epochKl += kl;
        _batches++;
        _epochBatches++;
    }
}
