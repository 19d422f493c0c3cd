using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace FastRL.Tests;

/// <summary>Tests over rows that need Python with numpy; skipped, and said to be, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NumpyTheoryAttribute : TheoryAttribute
{
    public NumpyTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (Python is null) Skip = "no python3 with numpy (Debian's python3-numpy)";
    }

    /// <summary>The first Python that has it: the system's own, or that of the PATH.</summary>
    public static string? Python { get; } = ((string[])["/usr/bin/python3", "python3"]).FirstOrDefault(HasNumpy);

    private static bool HasNumpy(string program)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(program, ["-c", "import numpy"]) { RedirectStandardError = true })!;
            python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
