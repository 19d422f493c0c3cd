using System.Runtime.CompilerServices;
namespace FastRL.Browser.Tests;

/// <summary>A test in a browser; skipped, and said to be, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    /// <summary>Looks for the browser.</summary>
    public ChromiumFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (Chromium.Path is null)
            Skip = "Chromium is not installed";
    }
}
