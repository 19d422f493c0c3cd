using System.Runtime.CompilerServices;
using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace FastRL.Tests;

/// <summary>A test that needs the release of sdcc which the committed ROM was built with; skipped elsewhere.</summary>
/// <remarks>Another release may compile the same sources to other bytes, so it proves nothing about the ROM.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SdccFactAttribute : FactAttribute
{
    private const string Release = "4.2.0";

    public SdccFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        string? version = ReadVersion();
        if (version is null)
            Skip = $"sdcc is not installed; the ROM is rebuilt with sdcc {Release}";
        else if (!version.Contains($" {Release} ", StringComparison.Ordinal))
            Skip = $"the ROM is rebuilt with sdcc {Release}, but this is {version.Trim()}";
    }

    private static string? ReadVersion()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("sdcc", "--version") { RedirectStandardOutput = true })!;
            string version = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return version;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
