using System.Reflection;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Ppo;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastRL.Learn.Tests.Guides;

/// <summary>The C# example of docs/guides/environment.md builds, passes the checks, and is learned.</summary>
public sealed class EnvironmentGuideTests
{
    private const string Page = "environment.md";
    private static readonly Lazy<Assembly> s_example = new(Build);

    [Fact]
    public void Guide_Example_PassesTheChecks() => s_example.Value.GetType("Snippets")!.GetMethod("Check")!.Invoke(null, null);

    [Fact]
    public void Guide_Example_IsLearned()
    {
        using IVecEnv environment = Make(16), arena = Make(4);
        using var trainer = new PpoTrainer(environment, new PpoConfig { RolloutSteps = 64 }, seed: 1, "moth");
        PpoTrainerTests.Train(trainer, 64 * 16 * 150);
        using IPolicy learned = trainer.CreatePolicy(greedy: true, seed: 0), uniform = new UniformPolicy(arena.ActionSpace, seed: 1);
        double chance = Evaluator.Run(arena, uniform, 60, seed: 5, null, default).SuccessRate;
        double rate = Evaluator.Run(arena, learned, 60, seed: 5, null, default).SuccessRate;
        Assert.True(rate >= 0.95 && rate >= chance + 0.1, $"{rate:0.00} of the learned policy's moths arrive, {chance:0.00} by chance");
    }

    private static IVecEnv Make(int count) => (IVecEnv)Activator.CreateInstance(s_example.Value.GetType("MyEnvironments.MothVecEnv")!, count, 1)!;

    // The class as it stands; the two snippets inside methods.
    private static Assembly Build()
    {
        string snippets = $$"""
            using FastRL.Envs;
            using FastRL.Envs.Checking;
            using FastRL.Learn.Ppo;
            using MyEnvironments;
            using Xunit;
            public static class Snippets
            {
                public static void Check() { {{Guide.Block(Page, "csharp", 1)}} }
                public static void Train() { {{Guide.Block(Page, "csharp", 2)}} }
            }
            """;
        const string Usings = "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;";
        CSharpCompilation compilation = CSharpCompilation.Create(
            "MyEnvironments",
            new[] { Usings, Guide.Block(Page, "csharp"), snippets }.Select(source => CSharpSyntaxTree.ParseText(source)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var bytes = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(bytes);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return Assembly.Load(bytes.ToArray());
    }
}
