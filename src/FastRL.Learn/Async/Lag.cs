namespace FastRL.Learn.Async;

/// <summary>How old the policies were that acted, in updates, when somebody learned from what they did.</summary>
public sealed class Lag
{
    private double _sum;

    /// <summary>Steps that were learned from.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps that were left out, because they were too old.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Mean of the steps that were learned from; 0 without any.</summary>
    public double Mean => Steps > 0 ? _sum / Steps : 0;

    /// <summary>The oldest policy that was learned from.</summary>
    public long Most { get; private set; }

    internal void Learn(long lag, int steps)
    {
        Steps += steps;
        _sum += (double)lag * steps;
        if (steps > 0) Most = Math.Max(Most, lag);
    }

    internal void LeaveOut(int steps) => LeftOut += steps;
}
