using FastRL.Runs;

namespace FastRL.Cluster;

/// <summary>What an instance's own process says about itself.</summary>
/// <param name="instance">Where its files are.</param>
/// <param name="range">What it works on.</param>
/// <param name="time">Clock.</param>
public sealed class InstanceReporter(RunInstance instance, WorkRange range, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(0.5);

    private InstanceProgress _progress = InstanceProgress.Of(range);
    private long? _written;

    /// <summary>The instance got further; written twice a second at most.</summary>
    /// <param name="done">Iterations of its range that are done.</param>
    public void Advance(long done)
    {
        _progress = _progress with { CurrentIter = range.Start + done, Status = InstanceStatus.Running };
        if (_written is { } at && time.GetElapsedTime(at) < s_interval) return;
        _written = time.GetTimestamp();
        Write();
    }

    /// <summary>The instance ends.</summary>
    /// <param name="status">How.</param>
    /// <param name="error">Why it failed, or null.</param>
    public void End(InstanceStatus status, string? error = null)
    {
        _progress = _progress with { Status = status, ErrorMsg = error };
        Write();
    }

    private void Write() => instance.WriteProgressText((_progress with { LastUpdate = Seconds(time) }).ToJson());

    internal static double Seconds(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
}
