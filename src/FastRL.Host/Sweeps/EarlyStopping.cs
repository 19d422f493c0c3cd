using FastRL.Host.Training;
using FastRL.Runs.TensorBoard;

namespace FastRL.Host.Sweeps;

/// <summary>Says which trials are not worth their rest: the median rule (Golovin et al. 2017, section 3.2.2).</summary>
internal sealed class EarlyStopping
{
    private const int Enough = 5; // trials, before a middle means something
    private const double Least = 0.25; // part of its steps that every trial gets

    private readonly List<IReadOnlyList<CurvePoint>> _curves = [];

    /// <summary>Time between two looks.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>A trial has trained to its end.</summary>
    public void Add(RunRecord record) => _curves.Add(record.Returns);

    /// <summary>Whether a trial's mean return is below the middle of what others had at its step.</summary>
    /// <param name="record">Where it stands.</param>
    /// <param name="steps">That it is to have.</param>
    public bool IsBehind(RunRecord record, long steps)
    {
        if (record.MeanReward is not { } mean || record.Step < Least * steps) return false;
        double[] others = [.. _curves.Select(curve => MeanAt(curve, record.Step)).Where(value => !double.IsNaN(value)).Order()];
        return others.Length >= Enough && mean < others[others.Length / 2];
    }

    // Of the hundred episodes before a step; NaN where it has none, or ended before.
    private static double MeanAt(IReadOnlyList<CurvePoint> curve, long step)
    {
        if (curve.Count == 0 || curve[^1].Step < step) return double.NaN;
        double[] before = [.. curve.Where(point => point.Step <= step).Select(point => (double)point.Value)];
        return before.Length == 0 ? double.NaN : before.TakeLast(100).Average();
    }
}
