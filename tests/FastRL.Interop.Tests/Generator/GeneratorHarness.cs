using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FastRL.Interop.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FastRL.Interop.Tests.Generator;

/// <summary>A header as a project would list it.</summary>
internal sealed record TestHeader(string Path, string Text, string Library = "test", string TypesFrom = "", string Prefix = "")
{
    /// <summary>A header whose third line is the first of <paramref name="body"/>.</summary>
    public static TestHeader Guarded(string body, string path = "include/x.h") =>
        new(path, $"#ifndef X_H\n#define X_H\n{body}\n#endif\n");
}

/// <summary>Runs the generator over headers in memory.</summary>
internal static class GeneratorHarness
{
    /// <summary>References of the running framework.</summary>
    public static IReadOnlyList<MetadataReference> Framework { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "Bindings",
        sources.Select(source => CSharpSyntaxTree.ParseText(source)),
        Framework,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

    public static GeneratorDriver Drive(Compilation compilation, params TestHeader[] headers) =>
        CreateDriver(headers).RunGenerators(compilation);

    public static GeneratorDriver CreateDriver(params TestHeader[] headers) => CSharpGeneratorDriver.Create(
        [new BindingsGenerator().AsSourceGenerator()],
        headers.Select(header => new MemoryText(header)),
        optionsProvider: new MemoryOptions(),
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static ImmutableArray<Diagnostic> Diagnose(params TestHeader[] headers) =>
        Drive(Compile(), headers).GetRunResult().Diagnostics;

    /// <summary>The file generated for a header.</summary>
    public static string Generate(string file, Compilation compilation, params TestHeader[] headers) =>
        Drive(compilation, headers).GetRunResult().Results.Single().GeneratedSources
            .Single(source => source.HintName == file).SourceText.ToString();

    /// <summary>A header among the AdditionalFiles.</summary>
    internal sealed class MemoryText(TestHeader header) : AdditionalText
    {
        public TestHeader Header => header;

        public override string Path => header.Path;

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(header.Text);
    }

    private sealed class MemoryOptions : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Options(new() { ["build_property.RootNamespace"] = "Test" });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile)
        {
            TestHeader header = ((MemoryText)textFile).Header;
            return new Options(new()
            {
                ["build_metadata.AdditionalFiles.FastRLLibrary"] = header.Library,
                ["build_metadata.AdditionalFiles.FastRLTypesFrom"] = header.TypesFrom,
                ["build_metadata.AdditionalFiles.FastRLPrefix"] = header.Prefix,
            });
        }
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
