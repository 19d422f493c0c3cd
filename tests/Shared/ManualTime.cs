namespace FastRL.Tests;

/// <summary>A clock that moves when it is told to; it begins 1000.5 seconds after 1970.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _passed = TimeSpan.Zero;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan span) => _passed += span;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(1000.5) + _passed;

    public override long GetTimestamp() => _passed.Ticks;
}
