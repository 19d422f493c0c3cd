using System.Diagnostics;
using Microsoft.CodeAnalysis;

namespace FastRL.Interop.Tests.Generator;

/// <summary>The native example of docs/guides/environment.md is bound by the generator and compiles without a warning.</summary>
public sealed class EnvironmentGuideTests
{
    private const string Page = "environment.md";

    [Fact]
    public void Guide_Header_IsBound()
    {
        string basePath = Repository.Headers.Single(path => Path.GetFileName(path) == "base.h");
        GeneratorDriverRunResult result = GeneratorHarness.Drive(
            GeneratorHarness.Compile(), new TestHeader(basePath, File.ReadAllText(basePath)),
            new TestHeader(Path.Combine(Path.GetDirectoryName(basePath)!, "moth.h"), Guide.Block(Page, "c"))).GetRunResult();
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.Results.Single().GeneratedSources, source => source.SourceText.ToString().Contains(" fr_moth_step(", StringComparison.Ordinal));
    }

    [UnixFact]
    public void Guide_Source_CompilesWithoutAWarning()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "fastrl"));
        File.WriteAllText(Path.Combine(folder.Path, "fastrl", "moth.h"), Guide.Block(Page, "c"));
        string source = Path.Combine(folder.Path, "moth.cpp"), native = Path.Combine(Repository.Root, "native");
        File.WriteAllText(source, Guide.Block(Page, "cpp"));
        var start = new ProcessStartInfo("c++", ["-std=c++20", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-fsyntax-only",
            "-I", folder.Path, "-I", native, "-I", Path.Combine(native, "include"), "-I", Path.Combine(native, "include", "fastrl"), source])
        {
            RedirectStandardError = true,
        };
        using Process compiler = Process.Start(start)!;
        string messages = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Assert.True(compiler.ExitCode == 0, messages);
    }
}
