using System.Diagnostics;

namespace FastRL.Learn.Training;

/// <summary>Where the wall time of an update goes, in seconds.</summary>
internal struct Phases
{
    private long _mark;

    public double Environment { get; private set; }

    public double Inference { get; private set; }

    public double Update { get; private set; }

    public void Start() => _mark = Stopwatch.GetTimestamp();

    public void EndEnvironment() => Environment += Lap();

    public void EndInference() => Inference += Lap();

    public void EndUpdate() => Update += Lap();

    private double Lap()
    {
        long before = _mark;
        _mark = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(before, _mark).TotalSeconds;
    }
}
