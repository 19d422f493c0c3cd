using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Blueprints;

public sealed class BlueprintTrainerTests : IDisposable
{
    private static readonly Provenance s_provenance = new()
    {
        Game = new GameIdentity([], []),
        Settings = "",
        Seed = 1,
        Versions = [],
    };

    private readonly TemporaryFolder _folder = new();
    private readonly TestBuckets _buckets = new();

    public void Dispose()
    {
        _buckets.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Sampling.External, 1)]
    [InlineData(Sampling.External, 2)]
    [InlineData(Sampling.Outcome, 1)]
    public void Train_InterruptedAndResumed_HasTheBytesOfOneThatIsNot(Sampling sampling, int workers)
    {
        BlueprintConfig config = Config(sampling, workers);
        using var straight = new BlueprintTrainer(config, _buckets);
        Assert.True(straight.Train(new Listener(), CancellationToken.None));

        string checkpoint;
        using (var first = new BlueprintTrainer(config, _buckets))
        {
            using var cancellation = new CancellationTokenSource();
            Assert.False(first.Train(new Listener { OnEachPiece = trainer => { if (trainer.Step == 1_500) cancellation.Cancel(); } }, cancellation.Token));
            using var checkpoints = new BlueprintCheckpoints(_folder.Path, keep: 2, s_provenance);
            checkpoint = checkpoints.SaveLast(first, complete: false);
            Assert.Equal("checkpoint_1500", Path.GetFileName(checkpoint));
        }
        using var resumed = new BlueprintTrainer(config, _buckets);
        resumed.Load(CheckpointReader.Open(checkpoint));
        Assert.Equal(1_500, resumed.Step);
        Assert.True(resumed.Train(new Listener(), CancellationToken.None));
        Assert.Equal(Copy(straight), Copy(resumed));
    }

    [Theory]
    [InlineData(long.MaxValue)] // written at once
    [InlineData(0)] // copied, and written beside the training
    public void Train_WithCheckpoints_ChangesNoBytes(long writtenAtOnce)
    {
        BlueprintConfig config = Config(Sampling.External, 1);
        using var alone = new BlueprintTrainer(config, _buckets);
        alone.Train(new Listener(), CancellationToken.None);
        using var saved = new BlueprintTrainer(config, _buckets);
        using var checkpoints = new BlueprintCheckpoints(_folder.Path, keep: 2, s_provenance) { WrittenAtOnce = writtenAtOnce };
        saved.Train(new Listener { OnEachPiece = checkpoints.Prepare, Checkpoints = checkpoints, WaitsForWriting = true }, CancellationToken.None);
        Assert.Equal(Copy(alone), Copy(saved));
        checkpoints.SaveLast(saved, complete: true); // when those before are on disk
        using var resumed = new BlueprintTrainer(config, _buckets);
        resumed.Load(CheckpointReader.Open(Path.Combine(_folder.Path, "checkpoint_1600")));
        resumed.Train(new Listener(), CancellationToken.None);
        Assert.Equal(Copy(alone), Copy(resumed));
        Assert.Equal(
            ["checkpoint_1600", "checkpoint_2400", "checkpoint_final"],
            Directory.GetDirectories(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Load_OfAnotherSeed_IsRefused()
    {
        using var first = new BlueprintTrainer(Config(Sampling.External, 1), _buckets);
        using var checkpoints = new BlueprintCheckpoints(_folder.Path, keep: 1, s_provenance);
        CheckpointReader saved = CheckpointReader.Open(checkpoints.SaveLast(first, complete: true));
        using var other = new BlueprintTrainer(Config(Sampling.External, 1, seed: 2), _buckets);
        Assert.Contains("its seed is 7, here it is 2", Assert.Throws<InvalidDataException>(() => other.Load(saved)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfATableThatNoSolverWrites_IsRefused()
    {
        BlueprintConfig config = Config(Sampling.External, 1);
        using var first = new BlueprintTrainer(config, _buckets);
        first.Train(new Listener(), CancellationToken.None);
        first.Solver.RawTable().Slice(1, 1)[0] = float.NaN;
        using var checkpoints = new BlueprintCheckpoints(_folder.Path, keep: 1, s_provenance);
        CheckpointReader saved = CheckpointReader.Open(checkpoints.SaveLast(first, complete: true));
        using var other = new BlueprintTrainer(config, _buckets);
        Assert.Throws<InvalidDataException>(() => other.Load(saved));
    }

    [Fact]
    public void Merge_OfTwo_IsTheMeanOfRegretsAndTheSumOfStrategies()
    {
        string[] parts = [Trained(seed: 1), Trained(seed: 2)];
        BlueprintConfig config = Config(Sampling.External, 1);
        string merged = Path.Combine(_folder.Path, "merged");
        BlueprintMerge.Write(config, _buckets, parts, s_provenance, merged);

        using var a = Settled(parts[0]);
        using var b = Settled(parts[1]);
        using var sum = Settled(merged);
        GameNode root = sum.Game.Node(0);
        Span<float> first = Row(a, root), second = Row(b, root), found = Row(sum, root);
        for (int action = 0; action < root.ActionCount; action++)
        {
            Assert.Equal((first[1 + action] + second[1 + action]) / 2, found[1 + action], 1e-4f * Math.Abs(found[1 + action]) + 1e-6f);
            Assert.Equal(first[1 + root.ActionCount + action] + second[1 + root.ActionCount + action], found[1 + root.ActionCount + action], 1e-3f);
        }
        Assert.Equal(5_000, CheckpointReader.Open(merged).Manifest.Step);
    }

    // Each iteration adds its weight once to a row of the root: T (T + 1) / 2 in all, of which the last weighed T.
    [Theory]
    [InlineData(true, 2_501.0 / 2)]
    [InlineData(false, 2_500)]
    public void Visits_OfTheRoot_AreWhatTheWeightsOfTheIterationsSumTo(bool linear, double expected)
    {
        BlueprintConfig config = Config(Sampling.External, 1, linear: linear, discounts: DiscountMode.None);
        using var trainer = new BlueprintTrainer(config, _buckets);
        trainer.Train(new Listener(), CancellationToken.None);
        using var checkpoints = new BlueprintCheckpoints(_folder.Path, keep: 1, s_provenance);
        using var blueprint = new Blueprint(CheckpointReader.Open(checkpoints.SaveLast(trainer, complete: true)), config, _buckets);
        GameNode root = blueprint.Game.Node(0);
        Assert.Equal(expected, Enumerable.Range(0, root.Infosets).Sum(infoset => blueprint.Visits(0, root, infoset)), 1e-4 * expected);
    }

    private static Span<float> Row(Solver solver, GameNode root) => solver.Table().Slice(root.Row, 1 + (2 * root.ActionCount));

    private Solver Settled(string checkpoint)
    {
        var game = new BettingGame(BlueprintGame.Options(Config(Sampling.External, 1)), _buckets);
        var solver = new Solver(game, new SolverOptions());
        BlueprintFiles.Read(CheckpointReader.Open(checkpoint), solver);
        return solver;
    }

    private string Trained(ulong seed)
    {
        using var trainer = new BlueprintTrainer(Config(Sampling.External, 1, seed), _buckets);
        trainer.Train(new Listener(), CancellationToken.None);
        using var checkpoints = new BlueprintCheckpoints(Path.Combine(_folder.Path, $"{seed}"), keep: 1, s_provenance);
        return checkpoints.SaveLast(trainer, complete: true);
    }

    private static BlueprintConfig Config(
        Sampling sampling, int workers, ulong seed = 7, bool linear = true, DiscountMode discounts = DiscountMode.Dcfr) => new()
    {
        NumIterations = 2_500,
        CheckpointInterval = 800,
        UseLinearWeighting = linear,
        DiscountMode = discounts,
        DiscountInterval = 500,
        Sampling = sampling,
        NumWorkers = workers,
        Stack = 4,
        Seed = seed,
        Bets = new BetsConfig { RaiseCap = 1, Preflop = ["1"], Flop = ["1"], Turn = ["1"], River = ["1"] },
    };

    private static float[] Copy(BlueprintTrainer trainer)
    {
        FloatTable table = trainer.Solver.Table();
        return table.Slice(0, (int)table.Count).ToArray();
    }

    private sealed class Listener : IBlueprintObserver
    {
        public Action<BlueprintTrainer>? OnEachPiece { get; init; }

        public BlueprintCheckpoints? Checkpoints { get; init; }

        /// <summary>Whether no checkpoint is left out because the one before is still being written.</summary>
        public bool WaitsForWriting { get; init; }

        public void OnPiece(BlueprintTrainer trainer) => OnEachPiece?.Invoke(trainer);

        public void OnLook(BlueprintTrainer trainer)
        {
        }

        public void OnCheckpointDue(BlueprintTrainer trainer)
        {
            if (Checkpoints is null || Checkpoints.Save(trainer) is not null || !WaitsForWriting) return;
            Assert.True(SpinWait.SpinUntil(() => Checkpoints.Save(trainer) is not null, TimeSpan.FromSeconds(30)));
        }
    }
}
