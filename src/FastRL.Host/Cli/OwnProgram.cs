namespace FastRL.Host.Cli;

/// <summary>This program, for those that start it again as a process of theirs.</summary>
internal static class OwnProgram
{
    /// <summary>Its file.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fastrl.exe" : "fastrl");
}
