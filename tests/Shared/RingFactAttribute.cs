using System.Runtime.CompilerServices;
using Xunit;

namespace FastRL.Tests;

/// <summary>A test that looks at the channel's file, and so needs Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RingFactAttribute : FactAttribute
{
    public RingFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (!OperatingSystem.IsLinux()) Skip = "needs /dev/shm";
    }
}
