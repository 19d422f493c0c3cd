using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Ppo;

public sealed class AllocationTests
{
    /// <summary>A plain network is run by native code: a rollout's length and width cost nothing.</summary>
    [Fact]
    public void Train_PlainNetwork_AllocatesNothingForAStep()
    {
        // The compiler's first version of a method may allocate what its second, made in the background, does not.
        long few = 0, many = -1;
        for (int attempt = 0; attempt < 5 && many != few; attempt++)
        {
            few = BytesOfRollout(environments: 3, steps: 50, fuse: true);
            many = BytesOfRollout(environments: 67, steps: 400, fuse: true);
        }
        Assert.True(many == few, $"a rollout of 150 steps allocates {few} bytes, one of 26800 {many}");
        Assert.True(few < 4096, $"a rollout allocates {few} bytes");
    }

    /// <summary>
    /// A call of the tensor library makes a few objects for all of its rows together; an environment's step makes none.
    /// </summary>
    [Fact]
    public void Train_MoreEnvironments_AllocatesNoMoreInARollout()
    {
        long few = BytesOfRollout(environments: 3, steps: 50, fuse: false), many = BytesOfRollout(environments: 67, steps: 50, fuse: false);
        Assert.True(Math.Abs(many - few) < 4096, $"a rollout of 3 environments allocates {few} bytes, one of 67 {many}");
        Assert.True(few / 50 < 3000, $"a call of the policy allocates {few / 50} bytes");
    }

    private static long BytesOfRollout(int environments, int steps, bool fuse)
    {
        using var environment = new Corridor(environments, length: 1_000_000);
        var config = new PpoConfig
        {
            RolloutSteps = steps, UpdateEpochs = 1, MinibatchSize = 10_000, Exploration = new() { Novelty = 0.1 }, Network = new() { HiddenSizes = [16, 16] },
        };
        using var trainer = new PpoTrainer(environment, config, seed: 1, "corridor", fuse);
        var observer = new Meter();
        PpoTrainerTests.Train(trainer, steps * environments * 4L, observer);
        return observer.Smallest;
    }

    /// <summary>Bytes that the thread allocated between the end of an update and the start of the next.</summary>
    private sealed class Meter : ITrainingObserver
    {
        private long _before = -1;

        public long Smallest { get; private set; } = long.MaxValue;

        public void OnUpdateStart(in UpdateStart update)
        {
            if (_before >= 0) Smallest = Math.Min(Smallest, GC.GetAllocatedBytesForCurrentThread() - _before);
        }

        public void OnUpdate(in UpdateStatistics update) => _before = GC.GetAllocatedBytesForCurrentThread();
    }
}
