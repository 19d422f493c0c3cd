namespace FastRL.Host.Training;

/// <summary>How the mean return went over a session, small enough for a cell of a table.</summary>
internal sealed class ReturnCurve
{
    /// <summary>Characters of <see cref="Draw"/>.</summary>
    public const int Width = 16;

    private const string Levels = "▁▂▃▄▅▆▇█";

    private readonly List<double> _points = [];
    private int _stride = 1;
    private int _skipped;

    /// <summary>Takes the mean after an update; NaN before the first episode.</summary>
    public void Add(double mean)
    {
        if (double.IsNaN(mean) || ++_skipped < _stride) return;
        _skipped = 0;
        _points.Add(mean);
        if (_points.Count < 2 * Width) return;
        // Every other one is enough from now on.
        for (int i = 0; i < Width; i++) _points[i] = _points[2 * i + 1];
        _points.RemoveRange(Width, Width);
        _stride *= 2;
    }

    /// <summary>From the lowest to the highest so far, oldest first; empty before there are two.</summary>
    public string Draw()
    {
        if (_points.Count < 2) return "";
        double low = _points.Min(), range = _points.Max() - low;
        int shown = Math.Min(Width, _points.Count);
        return string.Create(shown, (_points, low, range), static (text, curve) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                double point = curve._points[(i + 1) * curve._points.Count / text.Length - 1];
                text[i] = Levels[curve.range > 0 ? (int)Math.Min(Levels.Length - 1, Levels.Length * (point - curve.low) / curve.range) : 0];
            }
        });
    }
}
