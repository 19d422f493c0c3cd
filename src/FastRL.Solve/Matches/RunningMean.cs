namespace FastRL.Solve.Matches;

/// <summary>Mean and standard error of numbers that come one by one (Welford 1962).</summary>
internal sealed class RunningMean
{
    private long _count;
    private double _squares;

    public double Mean { get; private set; }

    public double StandardError => _count > 1 ? Math.Sqrt(_squares / (_count - 1) / _count) : 0;

    public void Add(double value)
    {
        _count++;
        double before = value - Mean;
        Mean += before / _count;
        _squares += before * (value - Mean);
    }
}
