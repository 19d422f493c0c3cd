namespace FastRL.Host.Games.Puck;

/// <summary>How fast games run at a moment: fast, but for a slow time at the end of each cycle.</summary>
/// <param name="config">Speeds and times.</param>
/// <param name="time">The clock; the first cycle begins now.</param>
internal sealed class TimeScaleSchedule(PuckConfig config, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Whether games are told how fast to run.</summary>
    public bool Enabled => config.FastScale > 0;

    /// <summary>The speed now.</summary>
    public float Current
    {
        get
        {
            double cycle = config.SlowCycleMinutes * 60;
            if (cycle <= 0 || config.SlowSeconds <= 0) return (float)config.FastScale;
            double at = time.GetElapsedTime(_start).TotalSeconds % cycle;
            return (float)(at >= cycle - config.SlowSeconds ? config.SlowScale : config.FastScale);
        }
    }
}
