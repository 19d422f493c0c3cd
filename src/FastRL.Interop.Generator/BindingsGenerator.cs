using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace FastRL.Interop.Generator;

/// <summary>Turns the C headers among a project's AdditionalFiles into P/Invoke bindings.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingsGenerator : IIncrementalGenerator
{
    /// <summary>Name of the step that parses a header, for tests.</summary>
    internal const string ParseStep = "Parse";

    /// <summary>Name of the step that writes the bindings, for tests.</summary>
    internal const string EmitStep = "Emit";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<HeaderModel> headers = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => ReadInput(pair.Left, pair.Right, cancellation))
            .Where(static input => input is not null)
            .Select(static (input, _) => Parser.Parse(input!))
            .WithTrackingName(ParseStep);

        IncrementalValueProvider<string> rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) =>
                options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? value) && value.Length > 0
                    ? value
                    : "FastRL");

        IncrementalValueProvider<TargetModel> target = context.CompilationProvider
            .Combine(rootNamespace)
            .Select(static (pair, _) => new TargetModel(
                pair.Right,
                HasType(pair.Left, "System.Runtime.InteropServices.SuppressGCTransitionAttribute"),
                HasType(pair.Left, "System.Runtime.CompilerServices.DisableRuntimeMarshallingAttribute")));

        IncrementalValueProvider<EmitResult> result = headers.Collect().Combine(target)
            .Select(static (pair, _) => Emit(pair.Left, pair.Right))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(result, static (production, result) =>
        {
            foreach (HeaderProblem problem in result.Problems) production.ReportDiagnostic(problem.ToDiagnostic());
            foreach (EmittedSource source in result.Sources)
            {
                production.AddSource(source.HintName, SourceText.From(source.Text, Encoding.UTF8));
            }
        });
    }

    private static HeaderInput? ReadInput(
        AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        AnalyzerConfigOptions metadata = options.GetOptions(file);
        string library = Metadata(metadata, "FastRLLibrary"), typesFrom = Metadata(metadata, "FastRLTypesFrom");
        return library.Length + typesFrom.Length == 0
            ? null
            : new(file.Path, file.GetText(cancellation)?.ToString() ?? "", library, typesFrom) { Prefix = Metadata(metadata, "FastRLPrefix") };
    }

    private static string Metadata(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue($"build_metadata.AdditionalFiles.{name}", out string? value) ? value : "";

    private static bool HasType(Compilation compilation, string name) =>
        compilation.GetTypeByMetadataName(name) is not null;

    private static EmitResult Emit(ImmutableArray<HeaderModel> parsed, TargetModel target)
    {
        (IReadOnlyList<HeaderModel> headers, IReadOnlyList<HeaderProblem> problems) = Binder.Bind(parsed);
        string[] usings =
            [.. headers.Select(header => header.Input.TypesFrom).Where(name => name.Length > 0).Distinct()];
        List<EmittedSource> sources =
        [
            .. headers.Where(header => header.Input.Library.Length > 0).Select(header => new EmittedSource(
                Path.GetFileNameWithoutExtension(header.FileName) + ".g.cs", Emitter.Emit(header, target, usings))),
        ];
        if (sources.Count > 0 && target.NoMarshalling) sources.Add(new("Assembly.g.cs", Emitter.EmitAssembly()));
        return new EmitResult(new(sources), new(problems));
    }

    private sealed record EmittedSource(string HintName, string Text);

    private sealed record EmitResult(EquatableArray<EmittedSource> Sources, EquatableArray<HeaderProblem> Problems);
}
