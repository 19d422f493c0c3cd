namespace FastRL.Web.Viewing;

/// <summary>When the viewer looks for another checkpoint: after so many episodes or so much time, whichever comes first.</summary>
/// <param name="Episodes">Episodes, at least 1; null for no matter how many.</param>
/// <param name="Time">Time; null for no matter how much.</param>
internal sealed record ReloadSchedule(int? Episodes, TimeSpan? Time)
{
    /// <summary>Every half minute.</summary>
    public static ReloadSchedule Default { get; } = new(null, TimeSpan.FromSeconds(30));

    /// <summary>Whether it is time to look.</summary>
    /// <param name="episodes">Episodes since the last look.</param>
    /// <param name="time">Time since then.</param>
    public bool IsDue(int episodes, TimeSpan time) => episodes >= Episodes || time >= Time;
}
