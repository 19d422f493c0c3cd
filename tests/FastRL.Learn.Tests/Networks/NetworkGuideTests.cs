using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Runs.Checkpoints;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TorchSharp;

namespace FastRL.Learn.Tests.Networks;

/// <summary>The example of docs/guides/networks.md builds, trains, and is found again by its checkpoints.</summary>
public sealed class NetworkGuideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastrl-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, true);
        }
        catch (UnauthorizedAccessException)
        {
            // Windows keeps a loaded assembly's file.
        }
    }

    [Fact]
    public void Guide_Example_TrainsAndIsLoadedAgain()
    {
        var config = new PpoConfig
        {
            RolloutSteps = 16,
            Network = new() { Module = $"{Build(Example(), "Example")}!MyNetworks.Residual", HiddenSizes = [8] },
        };
        using var environment = new CartPole(count: 3);
        using var trainer = new PpoTrainer(environment, config, seed: 1, "cartpole");
        Assert.Null(trainer.Fused);
        Assert.Contains("features.module.project.weight", trainer.NamedParameters.Select(entry => entry.Name));
        Dictionary<string, byte[]> before = PpoTrainerTests.Copy(trainer);
        PpoTrainerTests.Train(trainer, 48 * 4);
        foreach ((string name, byte[] bytes) in PpoTrainerTests.Copy(trainer)) Assert.False(bytes.SequenceEqual(before[name]), name);

        var store = new CheckpointStore(Path.Combine(_folder, "checkpoints"));
        store.Save(trainer);
        using IPolicy own = trainer.CreatePolicy(greedy: true, seed: 0);
        CheckpointReader saved = store.FindNewest(out _)!;
        // What a checkpoint names is never loaded: whoever loads it names the code.
        Assert.Contains("nobody named", Assert.Throws<InvalidDataException>(
            () => TrainedPolicy.Load(saved, environment, greedy: true, seed: 0)).Message, StringComparison.Ordinal);
        using IPolicy loaded = TrainedPolicy.Load(saved, environment, greedy: true, seed: 0, config.Network.Module);
        using var arena = new CartPole(count: 2);
        Assert.Equal(
            Evaluator.Run(arena, own, 5, seed: 3, null, default).Episodes, Evaluator.Run(arena, loaded, 5, seed: 3, null, default).Episodes);
    }

    [Theory]
    [InlineData("nowhere.dll!A", "cannot be loaded")]
    [InlineData("nowhere.dll", "PATH!TYPE")]
    [InlineData("@!MyNetworks.Missing", "MyNetworks.Residual")]
    [InlineData("@!MyNetworks.NoModule", "does not derive")]
    [InlineData("@!MyNetworks.NoConstructor", "public constructor")]
    [InlineData("@!MyNetworks.Throws", "no fit")]
    [InlineData("@!MyNetworks.Flat", "[n, features]")]
    [InlineData("@!MyNetworks.Narrow", "cannot read 'features'")]
    public void New_ModuleThatDoesNotFit_SaysWhy(string network, string reason)
    {
        string more = """

            public sealed class NoModule { }
            public sealed class NoConstructor(string name) : nn.Module<Tensor, Tensor>(name)
            { public override Tensor forward(Tensor x) => x; }
            public sealed class Throws() : nn.Module<Tensor, Tensor>(Fail())
            {
                private static string Fail() => throw new System.InvalidOperationException("no fit");
                public override Tensor forward(Tensor x) => x;
            }
            public sealed class Flat() : nn.Module<Tensor, Tensor>("flat")
            { public override Tensor forward(Tensor x) => x.sum(1); }
            public sealed class Narrow() : nn.Module<Tensor, Tensor>("narrow")
            { public override Tensor forward(Tensor x) => x.narrow(1, 0, 9); }
            """;
        string assembly = Build(Example() + more, $"Bad{Guid.NewGuid():N}");
        using var environment = new CartPole(count: 2);
        var config = new PpoConfig { Network = new() { Module = network.Replace("@", assembly, StringComparison.Ordinal) } };
        string message = Assert.Throws<InputException>(() => new PpoTrainer(environment, config, seed: 1, "cartpole")).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static string Example() => Guide.Block("networks.md", "csharp");

    private string Build(string source, string name)
    {
        MetadataReference[] references =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
                .Append(typeof(torch).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(source)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        string path = Path.Combine(_folder, name + ".dll");
        using (FileStream file = File.Create(path))
        {
            Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(file);
            Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        }
        return path;
    }
}
