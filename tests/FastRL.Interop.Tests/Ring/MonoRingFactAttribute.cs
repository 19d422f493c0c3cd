using System.Runtime.CompilerServices;
namespace FastRL.Interop.Tests.Ring;

/// <summary>A test that starts a process on Mono.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MonoRingFactAttribute : FactAttribute
{
    public MonoRingFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs /dev/shm";
        else if (RingWorker.Mono is null) Skip = "mono is not installed";
    }
}
