using Xunit;

namespace FastRL.Interop.Tests.Ring;

/// <summary>A test that looks at the channel's file, and so needs Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingFactAttribute : FactAttribute
{
    public RingFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs /dev/shm";
    }
}

/// <summary>A test that starts a process on Mono.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MonoRingFactAttribute : FactAttribute
{
    public MonoRingFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs /dev/shm";
        else if (RingWorker.Mono is null) Skip = "mono is not installed";
    }
}
