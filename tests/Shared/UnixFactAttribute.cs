namespace FastRL.Tests;

/// <summary>A test of game processes; skipped, and said to be, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "ring channels were not tried on Windows";
    }
}
