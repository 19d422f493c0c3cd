using FastRL.Envs;
using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Ppo;

/// <summary>Every kind of action, by native code and by tensors.</summary>
public sealed class ActionTests
{
    private static readonly PpoConfig Config = new()
    {
        RolloutSteps = 32, MinibatchSize = 128, UpdateEpochs = 4, Network = new() { HiddenSizes = [16] }, LearningRate = 0.01, AnnealLearningRate = false,
        EntropyCoefficient = 0, NormaliseObservations = true, NormaliseRewards = false, Gamma = 0,
    };

    public static TheoryData<string, bool, bool> Cases => new()
    {
        { "discrete", false, true },
        { "multi", true, true },
        { "multi", true, false },
        { "box", false, true },
        { "box", false, false },
        { "mixed", false, true },
        { "mixed", true, false },
    };

    internal static ActionSpace Space(string name) => name switch
    {
        "discrete" => new ActionSpace.Discrete(3, ["a", "b", "c"]),
        "multi" => new ActionSpace.MultiDiscrete([2, 4, 3]),
        "box" => new ActionSpace.Box([-1, -2], [1, 0.75f]),
        _ => new ActionSpace.Mixed(new ActionSpace.MultiDiscrete([3, 3]), new ActionSpace.Box([-1], [1])),
    };

    /// <summary>The best actions do not depend on what is seen; a greedy player finds them within some thousand steps.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Train_AnyAction_FindsTheBest(string name, bool masks, bool fuse)
    {
        using var environment = new ActionProbe(count: 16, Space(name), masks, groups: 2);
        using var trainer = new PpoTrainer(environment, Config, seed: 3, "probe", fuse);
        Assert.Equal(fuse, trainer.Fused is not null);
        PpoTrainerTests.Train(trainer, 16 * 32 * 40);
        Assert.Equal(0, environment.Violations);

        using var played = new ActionProbe(count: 5, Space(name), masks);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
        EvaluationResult result = Evaluator.Run(played, policy, 20, seed: 2, null, default);
        // Where only the first of two choices is allowed, its point cannot be had: that is half of the steps of one head.
        double best = 7 * (Space(name).ChoiceSizes.Count - (masks && name == "multi" ? 0.5 : 0));
        Assert.InRange(result.MeanReturn, best - 1.5, best + 1.5);
        Assert.Equal(0, played.Violations);
    }

    [Fact]
    public void Train_NothingIsAllowed_SaysSo()
    {
        using var environment = new ActionProbe(count: 3, Space("discrete"), masks: true);
        using var trainer = new PpoTrainer(environment, Config, seed: 1, "probe");
        environment.Buffers.ActionMasks.AsSpan(3, 3).Clear();
        string message = Assert.Throws<TrainingException>(() => PpoTrainerTests.Train(trainer, 100)).Message;
        Assert.Contains("environment 1", message, StringComparison.Ordinal);
        Assert.Contains("mask", message, StringComparison.Ordinal);
    }
}
