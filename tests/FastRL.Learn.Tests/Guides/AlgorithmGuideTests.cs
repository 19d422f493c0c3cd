using System.Runtime.CompilerServices;
using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Interop.Policy;
using FastRL.Learn.Export;
using FastRL.Learn.Players;
using FastRL.Learn.Reinforce;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Tests.Guides;

/// <summary>The example of docs/guides/algorithm.md is this folder's Reinforce.cs, and it learns.</summary>
public sealed class AlgorithmGuideTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastrl-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Guide_Example_IsTheCodeThatIsTested()
    {
        string code = Read("tests", "FastRL.Learn.Tests", "Guides", "Reinforce.cs");
        Assert.Contains($"```csharp\n{code}```\n", Guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_LineOfTheRegistry_IsOneThatCompiles()
    {
        (LearningAlgorithm algorithm, string line) = Written(
            LearningAlgorithm.Of<ReinforceConfig>(ReinforceTrainer.AlgorithmName, (e, config, seed, name, device, _, _) => new ReinforceTrainer(e, config, seed, name, device), ReinforceTrainer.LoadPolicy, ReinforceTrainer.Export));
        Assert.Equal("reinforce", algorithm.Name);
        Assert.Contains($"\n    {line[(nameof(LearningAlgorithm).Length + 1)..]},\n", Guide, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Checkpoint_PutsOutWhatThePolicyDoes()
    {
        using var environment = new CartPole(count: 1);
        using var trainer = new ReinforceTrainer(environment, new ReinforceConfig(), seed: 2, "cartpole");
        var store = new CheckpointStore(Path.Combine(_folder, "checkpoints"));
        store.Save(trainer);
        var player = new PolicyPlayer(ReinforceTrainer.Export(new NetworkTape(store.FindNewest(out _)!)));
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
        policy.Act(environment.Buffers, 0, 1);
        ObservationBuffer part = environment.Buffers.Observations[0];
        part.Row<float>(0).CopyTo(player.Observation(part.Spec.Name));
        player.Act();
        ReadOnlySpan<float> expected = ((INetworkPolicy)policy).Outputs;
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], player.Outputs[i], 1e-5f);
    }

    [Fact]
    public void Train_CartPole_BalancesLongerThanChance()
    {
        using var environment = new CartPole(count: 8);
        using var trainer = new ReinforceTrainer(environment, new ReinforceConfig(), seed: 1, "cartpole");
        Train(trainer, 64 * 8 * 60);
        using var arena = new CartPole(count: 4);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
        // A random policy lasts about 22 steps.
        Assert.True(Evaluator.Run(arena, policy, 20, seed: 9, null, default).MeanReturn > 44);
    }

    [Fact]
    public void Load_StoppedAndResumed_SameBytesAsUninterrupted()
    {
        var store = new CheckpointStore(Path.Combine(_folder, "checkpoints"));
        using var first = new CartPole(count: 3, groups: 1);
        using var whole = new ReinforceTrainer(first, new ReinforceConfig(), seed: 4, "cartpole");
        Train(whole, 64 * 3 * 2);
        store.Save(whole);
        Train(whole, 64 * 3 * 4);
        using var second = new CartPole(count: 3, groups: 1);
        using var resumed = new ReinforceTrainer(second, new ReinforceConfig(), seed: 99, "cartpole");
        resumed.Load(store.FindNewest(out _)!);
        Train(resumed, 64 * 3 * 4);
        Assert.Equal(Weights(whole), Weights(resumed));
        store.Save(resumed);
        using IPolicy own = resumed.CreatePolicy(greedy: true, seed: 1);
        using IPolicy loaded = ReinforceTrainer.LoadPolicy(
            store.FindNewest(out _)!, second, greedy: true, seed: 1, module: null, TorchDevice.Processor);
        using var arena = new CartPole(count: 2);
        Assert.Equal(
            Evaluator.Run(arena, own, 5, seed: 3, null, default).Episodes, Evaluator.Run(arena, loaded, 5, seed: 3, null, default).Episodes);
    }

    private static string Guide => Read("docs", "guides", "algorithm.md");

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    private static (LearningAlgorithm Algorithm, string Line) Written(
        LearningAlgorithm algorithm, [CallerArgumentExpression(nameof(algorithm))] string line = "") => (algorithm, line);

    private static byte[] Weights(ReinforceTrainer trainer) =>
        [.. trainer.NamedParameters.SelectMany(entry => entry.Parameter.bytes.ToArray())];

    private static void Train(ReinforceTrainer trainer, long until) =>
        trainer.Train(until, new Recorder(), null, CheckpointSchedule.AtEnd, CancellationToken.None);
}
