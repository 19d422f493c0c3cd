using System.Runtime.CompilerServices;

namespace FastRL.Host.Tests.Games.Rover;

/// <summary>A test that is skipped where there is no node.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : base(file, line)
    {
        if (Node is null) Skip = "no node on the PATH";
    }

    /// <summary>Where it is, or null.</summary>
    public static string? Node { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
}
