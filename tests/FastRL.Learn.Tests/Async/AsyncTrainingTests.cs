using FastRL.Envs.Classic;
using FastRL.Learn.Async;
using FastRL.Learn.Ppo;
using FastRL.Learn.Tests.Environments;
using FastRL.Learn.Tests.Ppo;
using FastRL.Learn.Tests.Training;
using FastRL.Learn.Training;
using FastRL.Runs.Checkpoints;

namespace FastRL.Learn.Tests.Async;

/// <summary>A learner with actors on threads of their own.</summary>
public sealed class AsyncTrainingTests : IDisposable
{
    private const int Copies = 4; // of each actor

    private static readonly PpoConfig s_small = new()
    {
        RolloutSteps = 16, MinibatchSize = 48, UpdateEpochs = 2, MaxLag = 4, Exploration = new() { Novelty = 0.1, HashBits = 8 },
        Network = new() { HiddenSizes = [16, 16] },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_CartPole_LearnsFromWhatActorsPlay()
    {
        ClassicVecEnv[] environments = [.. Enumerable.Range(0, 3).Select(_ => new ClassicVecEnv(ClassicTask.CartPole, Copies))];
        using var actors = new ActorGroup(environments);
        using var trainer = new PpoTrainer(environments[0], s_small, seed: 5, "cartpole", actors: actors);
        var recorder = new Recorder();
        Assert.True(PpoTrainerTests.Train(trainer, 120 * 16 * 3 * Copies, recorder));

        Assert.InRange(trainer.Update, 120, 200); // of which some rollouts were handed over before they were full
        Assert.Equal(trainer.Step, actors.Lag.Steps + actors.Lag.LeftOut);
        Assert.InRange(actors.Lag.Most, 0, 4);
        // One reward a step; copies of all actors are counted, each by itself.
        Assert.All(recorder.Episodes, episode => Assert.Equal(episode.Length, episode.Return));
        Assert.Equal(3 * Copies, recorder.Episodes.Select(episode => episode.Environment).Distinct().Count());
        double[] returns = [.. recorder.Episodes.Select(episode => episode.Return)];
        Assert.True(returns[^20..].Average() > 1.3 * returns[..20].Average());
    }

    /// <summary>One of three makes a step an update, where a rollout is 16; the others do not wait for it.</summary>
    [Fact]
    public void Train_OneActorIsSlow_OthersGoOnAndNothingTooOldIsLearnedFrom()
    {
        using var steps = new SemaphoreSlim(1);
        Slow[] environments = [new(Copies), new(Copies, steps.Wait), new(Copies)];
        using var actors = new ActorGroup(environments);
        using var trainer = new PpoTrainer(environments[0], s_small, seed: 5, "slow", actors: actors);
        var recorder = new Recorder { AfterUpdate = _ => steps.Release() };
        try
        {
            Assert.True(PpoTrainerTests.Train(trainer, 50 * 16 * 3 * Copies, recorder));
            Assert.InRange(environments[1].Batches, 5, trainer.Update + 1);
            // Of the two others one may get the processor for most of the time.
            Assert.True(environments[0].Batches + environments[2].Batches > 10 * environments[1].Batches);
            Assert.InRange(actors.Lag.Most, 1, s_small.MaxLag);
            // It is learned from as well: what it has played is handed over before it is too old.
            Assert.Contains(recorder.Episodes, episode => episode.Environment is >= Copies and < 2 * Copies);
        }
        finally
        {
            steps.Release(1000);
        }
    }

    [Fact]
    public void Train_NothingMayBeOld_WhatIsOlderIsLeftOut()
    {
        using var steps = new SemaphoreSlim(1);
        Slow[] environments = [new(Copies), new(Copies, steps.Wait)];
        var config = new PpoConfig { RolloutSteps = 16, MinibatchSize = 48, UpdateEpochs = 1, MaxLag = 1, Network = s_small.Network };
        using var actors = new ActorGroup(environments);
        using var trainer = new PpoTrainer(environments[0], config, seed: 5, "slow", actors: actors);
        // Its step begins with one policy and ends three later.
        var recorder = new Recorder { AfterUpdate = update => _ = update.Update % 3 == 0 ? steps.Release() : 0 };
        try
        {
            PpoTrainerTests.Train(trainer, 60 * 16 * 2 * Copies, recorder);
            Assert.InRange(actors.Lag.Most, 0, 1);
            Assert.True(actors.Lag.LeftOut > 0);
            Assert.Equal(trainer.Step, actors.Lag.Steps + actors.Lag.LeftOut);
        }
        finally
        {
            steps.Release(1000);
        }
    }

    [Fact]
    public void Train_AnActorFails_IsNamed()
    {
        Slow[] environments = [new(Copies), new(Copies, () => throw new InvalidOperationException("out of order"))];
        using var actors = new ActorGroup(environments);
        using var trainer = new PpoTrainer(environments[0], s_small, seed: 5, "slow", actors: actors);
        var problem = Assert.Throws<TrainingException>(() => PpoTrainerTests.Train(trainer, long.MaxValue, new Recorder()));
        Assert.Equal("the actor of environments 4 to 7 failed: out of order", problem.Message);
    }

    /// <summary>Actors never stand still, so that a checkpoint has no episodes; whoever takes it goes on with new ones.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Load_StoppedAndResumed_GoesOnFromTheSameLearner(bool before, bool after)
    {
        var store = new CheckpointStore(_folder["checkpoints"]);
        Dictionary<string, byte[]> saved = Run(before, trainer =>
        {
            trainer.Train(10 * 16 * 3 * Copies, new Recorder(), store, CheckpointSchedule.AtEnd, default);
            return PpoTrainerTests.Copy(trainer);
        });
        CheckpointReader checkpoint = CheckpointReader.Open(store.NewestFolder()!);
        Assert.Equal(before ? 0 : 1, Trainer.CountProcesses(checkpoint));
        Run(after, trainer =>
        {
            trainer.Load(checkpoint);
            Assert.Equal(checkpoint.Manifest.Step, trainer.Step);
            Assert.Equal(saved.SelectMany(entry => entry.Value), PpoTrainerTests.Copy(trainer).SelectMany(entry => entry.Value));
            Assert.True(PpoTrainerTests.Train(trainer, trainer.Step + 1000));
            return 0;
        });
    }

    /// <summary>What observations are normalised by is counted by actors, and put together by the learner.</summary>
    [Fact]
    public void Train_NormalisedObservations_CountsThoseOfAllActors()
    {
        Slow[] environments = [new(Copies), new(Copies)];
        var config = new PpoConfig { RolloutSteps = 16, MinibatchSize = 48, NormaliseObservations = true, Network = s_small.Network };
        using var actors = new ActorGroup(environments);
        using var trainer = new PpoTrainer(environments[0], config, seed: 5, "slow", actors: actors);
        PpoTrainerTests.Train(trainer, 20 * 16 * 2 * Copies);
        ObservationNormaliser normaliser = trainer.Normalisers[0]!;
        Assert.Equal(trainer.Step, normaliser.Count);
        // Steps 0 to 7, each as often as the others but for the episodes under way.
        Assert.Equal(3.5, normaliser.Means[1], 0.2);
        Assert.Equal(63 / 12.0, normaliser.SquaredDistances[1] / normaliser.Count, 0.3);
    }

    private static T Run<T>(bool asynchronous, Func<PpoTrainer, T> body)
    {
        Slow[] environments = asynchronous ? [new(Copies), new(Copies), new(Copies)] : [new(3 * Copies)];
        using ActorGroup? actors = asynchronous ? new ActorGroup(environments) : null;
        using var trainer = new PpoTrainer(environments[0], s_small, seed: 5, "slow", actors: actors);
        return body(trainer);
    }
}
