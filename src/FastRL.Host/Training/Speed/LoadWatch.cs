namespace FastRL.Host.Training.Speed;

/// <summary>Notices that a training has become much slower or faster than it was: the machine has other work, or has it no longer.</summary>
/// <param name="time">Clock.</param>
/// <param name="changed">Called then.</param>
internal sealed class LoadWatch(TimeProvider time, Action changed)
{
    // Speeds of half a minute vary by some per cent, by what is learned too.
    private const double Much = 1.3;

    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(30);

    private (long At, long Step)? _since;
    private double _usual;

    /// <summary>Looks at a training after an update.</summary>
    /// <param name="step">Steps so far.</param>
    public void Look(long step)
    {
        TimeSpan passed = _since is { } since ? time.GetElapsedTime(since.At) : TimeSpan.Zero;
        if (_since is not null && passed < s_window) return;
        double now = _since is null ? 0 : (step - _since.Value.Step) / passed.TotalSeconds;
        _since = (time.GetTimestamp(), step);
        if (now == 0) return;
        if (_usual > 0 && (now > _usual * Much || now < _usual / Much)) changed();
        else if (_usual == 0) _usual = now;
    }
}
