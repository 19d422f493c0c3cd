using System.Runtime.CompilerServices;
namespace FastRL.Tests;

/// <summary>A test of game processes, POSIX signals or Python; skipped, and said to be, on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixFactAttribute : FactAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = UnixSystem.Reason!;
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks at the system.</summary>
    public UnixTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = UnixSystem.Reason!;
}

internal static class UnixSystem
{
    public static string? Reason => OperatingSystem.IsWindows() ? "was not tried on Windows" : null;
}
