namespace FastRL.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The program that runs .NET's assemblies.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Every public C header.</summary>
    public static IReadOnlyList<string> Headers { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "native", "include", "fastrl"), "*.h").Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "FastRL.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }
        return directory ?? throw new DirectoryNotFoundException($"no FastRL.sln above {AppContext.BaseDirectory}");
    }
}
