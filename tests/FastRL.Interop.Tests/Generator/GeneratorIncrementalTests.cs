using FastRL.Interop.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace FastRL.Interop.Tests.Generator;

public class GeneratorIncrementalTests
{
    private static readonly TestHeader First = TestHeader.Guarded("#define FR_A 1", "include/a.h");
    private static readonly TestHeader Second = TestHeader.Guarded("#define FR_B 2", "include/b.h");

    [Fact]
    public void UnrelatedEdit_RegeneratesNothing()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile("class Before;");
        GeneratorDriver driver = GeneratorHarness.Drive(compilation, First, Second);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class After;")));

        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        var reasons = result.TrackedOutputSteps.Values
            .Append(result.TrackedSteps[BindingsGenerator.ParseStep])
            .Append(result.TrackedSteps[BindingsGenerator.EmitStep])
            .SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Select(output => output.Reason);
        Assert.All(reasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void EditOfOneHeader_ParsesThatOneAgain()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile();
        var texts = new[] { First, Second }.Select(header => new GeneratorHarness.MemoryText(header)).ToArray();
        var edited = new GeneratorHarness.MemoryText(Second with { Text = Second.Text.Replace('2', '3') });
        GeneratorDriver driver = GeneratorHarness.CreateDriver()
            .AddAdditionalTexts([.. texts])
            .RunGenerators(compilation);

        driver = driver.ReplaceAdditionalText(texts[1], edited).RunGenerators(compilation);

        var reasons = driver.GetRunResult().Results.Single().TrackedSteps[BindingsGenerator.ParseStep]
            .SelectMany(step => step.Outputs)
            .Select(output => output.Reason);
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], reasons);
    }
}
