namespace FastRL.Web.Viewing;

/// <summary>Holds pictures to a rate: each is due an interval after the one before it, without drift.</summary>
internal sealed class PictureClock(TimeProvider time)
{
    // After a pause, a reload or a busy moment the game goes on from now instead of catching up.
    private static readonly TimeSpan s_catchUp = TimeSpan.FromMilliseconds(100);

    private long _due;

    /// <summary>Waits until the next picture is due.</summary>
    /// <param name="interval">After the one before; zero does not wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Wait(TimeSpan interval, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(_due, now) > s_catchUp)
            _due = now;
        _due += (long)(interval.TotalSeconds * time.TimestampFrequency);
        TimeSpan left = time.GetElapsedTime(now, _due);
        if (left > TimeSpan.Zero && cancellation.WaitHandle.WaitOne(left))
            throw new OperationCanceledException(cancellation);
    }
}
