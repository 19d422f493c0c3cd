using FastRL.Runs;

namespace FastRL.Cluster;

/// <summary>What an instance's own process says about itself.</summary>
/// <param name="instance">Where its files are.</param>
/// <param name="range">What it works on.</param>
/// <param name="time">Clock.</param>
public sealed class InstanceReporter(RunInstance instance, WorkRange range, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time = time;
    private InstanceProgress _progress = InstanceProgress.Of(range);
    private long? _written;
    private bool _ended;

    /// <summary>The instance got further; written twice a second at most.</summary>
    /// <param name="done">Iterations of its range that are done.</param>
    public void Advance(long done)
    {
        lock (_lock)
        {
            if (_ended) return;
            _progress = _progress with { CurrentIter = Math.Max(_progress.CurrentIter, range.Start + done), Status = InstanceStatus.Running };
            if (_written is { } at && _time.GetElapsedTime(at) < s_interval) return;
            _written = _time.GetTimestamp();
            Write();
        }
    }

    /// <summary>Looks by itself, twice a second, how far the instance is.</summary>
    /// <param name="done">Iterations of its range that are done; called by another thread.</param>
    /// <returns>Ends that: afterwards nobody asks any more.</returns>
    public IDisposable Follow(Func<long> done) => new Follower(this, done);

    /// <summary>The instance ends.</summary>
    /// <param name="status">How.</param>
    /// <param name="error">Why it failed, or null.</param>
    public void End(InstanceStatus status, string? error = null)
    {
        lock (_lock)
        {
            _ended = true;
            _progress = _progress with { Status = status, ErrorMsg = error };
            Write();
        }
    }

    private void Write() => instance.WriteProgressText((_progress with { LastUpdate = Seconds(_time) }).ToJson());

    internal static double Seconds(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private sealed class Follower : IDisposable
    {
        private readonly InstanceReporter _reporter;
        private readonly ITimer _timer;
        private Func<long>? _done;

        public Follower(InstanceReporter reporter, Func<long> done)
        {
            (_reporter, _done) = (reporter, done);
            _timer = reporter._time.CreateTimer(_ => Look(), null, s_interval, s_interval);
        }

        public void Dispose()
        {
            lock (_reporter._lock) _done = null;
            _timer.Dispose();
        }

        private void Look()
        {
            lock (_reporter._lock)
            {
                if (_done is { } done) _reporter.Advance(done());
            }
        }
    }
}
