using Xunit;

namespace FastRL.Tests;

/// <summary>A test that looks at the channel's file, and so needs Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingFactAttribute : FactAttribute
{
    public RingFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs /dev/shm";
    }
}
