using FastRL.Envs.Policies;
using FastRL.Learn.Players;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Training;

public sealed class ObservationNormaliserTests
{
    [Fact]
    public void Apply_AfterLearning_GivesMeanZeroDeviationOne()
    {
        var normaliser = new ObservationNormaliser(2);
        normaliser.Learn([1, 10, 2, 10], [0, 0]);
        normaliser.Learn([6, 10], [0]);
        float[] result = new float[6];
        normaliser.Apply([1, 10, 2, 10, 6, 1e9f], result);
        double deviation = Math.Sqrt((4 + 1 + 9) / 3.0);
        Assert.Equal(-2 / deviation, result[0], 1e-6);
        Assert.Equal(-1 / deviation, result[2], 1e-6);
        Assert.Equal(3 / deviation, result[4], 1e-6);
        Assert.Equal(0, result[1]);
        Assert.Equal(10, result[5]); // cut
    }

    [Fact]
    public void Learn_RowsOfStepsThatDidNotHappen_AreNotCounted()
    {
        var normaliser = new ObservationNormaliser(2);
        normaliser.Learn([1, 10, 1000, -1000, 3, 30], [0, 1, 0]);
        Assert.Equal(2, normaliser.Count);
        Assert.Equal([2.0, 20.0], normaliser.Means);
    }

    [Fact]
    public void Restore_Captured_GoesOnTheSameWay()
    {
        var one = new ObservationNormaliser(3);
        one.Learn([1, 2, 3, -4, 5, 0.25f], [0, 0]);
        var other = new ObservationNormaliser(3);
        other.Restore(one.Capture());
        float[] a = new float[3], b = new float[3];
        one.Apply([9, 8, 7], a);
        other.Apply([9, 8, 7], b);
        Assert.Equal(a, b);
        Assert.Throws<InvalidDataException>(() => new ObservationNormaliser(2).Restore(one.Capture()));
    }

    [Fact]
    public void Evaluate_TrainedPolicy_LearnsNoMore()
    {
        using var environment = new CartPole(count: 3);
        var config = new PpoConfig { RolloutSteps = 16, Network = new() { HiddenSizes = [8] }, NormaliseObservations = true };
        using var trainer = new PpoTrainer(environment, config, seed: 1, "cartpole");
        PpoTrainerTests.Train(trainer, 48);
        ObservationNormaliserState before = trainer.Normalisers[0]!.Capture();
        Assert.Equal(48, before.Count);
        using var played = new CartPole(count: 2);
        using IPolicy policy = trainer.CreatePolicy(greedy: true, seed: 1);
        Evaluator.Run(played, policy, 5, seed: 9, null, default);
        Assert.Equal(48, trainer.Normalisers[0]!.Count);
        Assert.Equal(before.Means, trainer.Normalisers[0]!.Means);
    }
}
