using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastRL.Tests;

/// <summary>A test of groups of processes; skipped, and said to be, where there was no Gloo to build them with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GlooFactAttribute : FactAttribute
{
    /// <summary>Looks for the library.</summary>
    public GlooFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = GlooLibrary.Reason!;
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GlooTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the library.</summary>
    public GlooTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line) => Skip = GlooLibrary.Reason!;
}

internal static class GlooLibrary
{
    public static string? Reason { get; } = NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, "libfastrl_gloo.so"), out _)
        ? null
        : "libfastrl_gloo was not built: libgloo-dev is not installed";
}
