using System.Runtime.CompilerServices;
namespace FastRL.Tests;

/// <summary>A test that is skipped where there is no C++ compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (Compiler is null) Skip = "no C++ compiler (c++, g++ or clang++) on the PATH";
    }

    /// <summary>Path of the first compiler found.</summary>
    public static string? Compiler { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "c++", "g++", "clang++" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);
}
