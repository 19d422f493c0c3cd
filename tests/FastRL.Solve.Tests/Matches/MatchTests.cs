using FastRL.Envs;
using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;
using FastRL.Solve.Solvers;
using FastRL.Solve.Tests.Blueprints;

namespace FastRL.Solve.Tests.Matches;

public sealed class MatchTests : IDisposable
{
    private readonly TestBuckets _buckets = new();
    private readonly BettingGame _game;

    public MatchTests() => _game = new BettingGame(BlueprintGame.Options(Config(stack: 20)), _buckets);

    public void Dispose()
    {
        _game.Dispose();
        _buckets.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Play_OfKnownStrategies_HasTheMeanOfDrawnHandsAndLessNoise(bool duplicate)
    {
        MatchResult result = Match.Play(_game, new RandomStrategy(), new AlwaysCallStrategy(), 20_000, duplicate, seed: 5, CancellationToken.None);
        Assert.Equal(20_000, result.Hands);
        double noise = Math.Sqrt((result.StandardError * result.StandardError) + (result.RawStandardError * result.RawStandardError));
        Assert.InRange(result.Mean, result.RawMean - (4 * noise), result.RawMean + (4 * noise));
        Assert.True(result.VarianceReduction > 0.2, $"{result.VarianceReduction}");
    }

    [Fact]
    public void Play_OfAStrategyAgainstItself_DuplicatedIsNothing()
    {
        MatchResult result = Match.Play(_game, new TightStrategy(), new TightStrategy(), 501, duplicate: true, seed: 5, CancellationToken.None);
        Assert.Equal(502, result.Hands); // whole deals
        Assert.Equal(0, result.Mean, 1e-9);
        Assert.True(result.VarianceReduction >= 0.99, $"{result.VarianceReduction}");
    }

    // A deal whose hands tie on every board says nothing about what better cards bring.
    [Fact]
    public void Play_OfADealOfEqualHands_IsANumber()
    {
        var player = new HandPlayer(_game);
        ulong seed = 1;
        for (; ; seed++)
        {
            ulong others = SplitMix64.Create(seed, int.MaxValue).Next();
            player.Begin(Deal.Create(others, 0, 2), SplitMix64.Create(~others, 0));
            if (player.Lead(0) == 0) break;
        }
        MatchResult result = Match.Play(_game, new AlwaysCallStrategy(), new AlwaysCallStrategy(), 1, duplicate: false, seed, CancellationToken.None);
        Assert.True(double.IsFinite(result.Mean), $"{result.Mean} with seed {seed}");
    }

    [Fact]
    public void Play_OfSixPlayers_GivesEverySeatItsDeal()
    {
        using var six = new BettingGame(BlueprintGame.Options(Config(stack: 5, players: 6)), _buckets);
        MatchResult result = Match.Play(six, new AlwaysCallStrategy(), new AlwaysCallStrategy(), 600, duplicate: true, seed: 5, CancellationToken.None);
        Assert.Equal(600, result.Hands);
        Assert.Equal(0, result.Mean, 1e-9);
    }

    [Fact]
    public void Play_SameSeed_SameResult()
    {
        MatchResult Play() => Match.Play(_game, new RandomStrategy(), new AggressiveStrategy(_game), 300, duplicate: true, seed: 9, CancellationToken.None);
        Assert.Equal(Play(), Play());
    }

    [Fact]
    public void Probabilities_OfTheBaselines_AreTheirRules()
    {
        // The button's first decision: fold, call 1, raise to 4 (half of the pot of 4 more), to 6, to 10, all-in.
        var root = new Decision(0, _game.Node(0), _game.Start(), [0]);
        Assert.Equal(["fold", "check_call", "bet_0.5p", "bet_1p", "bet_2p", "all_in"], BlueprintLine.Root(_game).ActionNames(_game));
        Assert.Equal([0, 1, 0, 0, 0, 0], Of(new AlwaysCallStrategy(), root));
        Assert.Equal([0.7f, 0.3f, 0, 0, 0, 0], Of(new TightStrategy(), root));
        Assert.All(Of(new RandomStrategy(), root), chance => Assert.Equal(1f / 6, chance, 1e-6f));
        float[] aggressive = Of(new AggressiveStrategy(_game), root);
        Assert.Equal([0, 0.064f, 0.24f, 0.6f, 0.096f, 0], aggressive.Select(chance => MathF.Round(chance, 4)));

        // The big blind after a call may not fold.
        BlueprintLine checks = BlueprintLine.Find(_game, "check_call");
        Assert.Equal(1, Of(new TightStrategy(), new Decision(checks.Number, checks.Node, checks.State, []))[0]);
    }

    [Fact]
    public void Play_OfALocalBestResponseAgainstAlwaysCall_WinsWhatIsPublished()
    {
        using var deep = new BettingGame(BlueprintGame.Options(Config(stack: 200)), _buckets);
        (double mean, double error) = new LocalBestResponse(deep, new AlwaysCalls(deep), bets: true).Play(2_000, seed: 3, CancellationToken.None);
        Assert.True(mean - (3 * error) <= 50_000 && mean + (3 * error) >= 45_000, $"{mean} +- {error}"); // nearly 50 big blinds a hand on the last two streets
    }

    [Fact]
    public void Play_OfATranslatedTwin_IsThatOfTheBlueprintItself()
    {
        // Its own tree and the match's are the same, so every bet is a size that both have.
        using var folder = new TemporaryFolder();
        using Blueprint blueprint = Trained(folder.Path, Config(stack: 20));
        IStrategy plain = new BlueprintStrategy(blueprint, "twin"), translated = new TranslatedStrategy(blueprint.Game, blueprint, Translation.Balanced, "twin");
        MatchResult Play(IStrategy opponent) => Match.Play(blueprint.Game, new RandomStrategy(), opponent, 200, duplicate: true, seed: 4, CancellationToken.None);
        MatchResult expected = Play(plain), found = Play(translated);
        Assert.Equal(expected.Mean, found.Mean, 1e-3);
        Assert.Equal(expected.RawMean, found.RawMean, 1e-3);
    }

    [Theory]
    [InlineData(Translation.Balanced)]
    [InlineData(Translation.Tight)]
    [InlineData(Translation.Loose)]
    public void Play_OfATreeOfOtherBets_EndsEveryHand(Translation translation)
    {
        using var folder = new TemporaryFolder();
        using Blueprint other = Trained(folder.Path, new BlueprintConfig
        {
            Stack = 9,
            NumIterations = 2_000,
            Bets = new BetsConfig { RaiseCap = 2, Preflop = ["0.7"], Flop = ["0.3", "0.9"], Turn = ["1.2"], River = ["all-in"] },
        });
        MatchResult result = Match.Play(
            _game, new RandomStrategy(), new TranslatedStrategy(_game, other, translation, "other"), 2_000, duplicate: true, seed: 4, CancellationToken.None);
        double noise = Math.Sqrt((result.StandardError * result.StandardError) + (result.RawStandardError * result.RawStandardError));
        Assert.InRange(result.Mean, result.RawMean - (4 * noise), result.RawMean + (4 * noise));
    }

    [Fact]
    public void Find_OfTheBestResponse_SaysWhatItWillTakeAndCanBeStopped()
    {
        using var folder = new TemporaryFolder();
        using Blueprint blueprint = Trained(folder.Path, new BlueprintConfig { Stack = 3, Bets = new BetsConfig { RaiseCap = 0 } });
        using var stop = new CancellationTokenSource();
        List<(long Done, long Boards, TimeSpan Left)> reports = [];
        void Report(long done, long boards, TimeSpan left)
        {
            reports.Add((done, boards, left));
            if (done > 0) stop.Cancel();
        }
        Assert.Throws<OperationCanceledException>(() => ExactResponse.Find(blueprint, 1, Report, stop.Token));
        Assert.Equal([(0, 1755), (1, 1755)], reports.Select(report => (report.Done, report.Boards)));
        Assert.All(reports, report => Assert.True(report.Left > TimeSpan.Zero, $"{report}"));
    }

    private Blueprint Trained(string folder, BlueprintConfig config)
    {
        var provenance = new Provenance { Game = new GameIdentity([], []), Settings = "", Seed = 1, Versions = [] };
        using var trainer = new BlueprintTrainer(config, _buckets);
        trainer.Solver.Run(new SolverRun(2_000));
        using var checkpoints = new BlueprintCheckpoints(folder, keep: 1, provenance);
        return new Blueprint(CheckpointReader.Open(checkpoints.SaveLast(trainer, complete: true)), config, _buckets);
    }

    private static float[] Of(IStrategy strategy, Decision decision)
    {
        float[] chances = new float[BettingGame.MaxActions];
        Array.Fill(chances, float.NaN);
        strategy.Probabilities(decision, chances);
        return chances[..decision.Node.ActionCount];
    }

    private static BlueprintConfig Config(double stack, int players = 2) => new()
    {
        Stack = stack,
        NumPlayers = players,
        Bets = new BetsConfig { RaiseCap = 1, Preflop = ["0.5", "1", "2", "all-in"], Flop = ["1", "all-in"], Turn = ["1", "all-in"], River = ["1", "all-in"] },
    };

    // Fold comes first where there is a bet, so the call is the second of three actions or more.
    private sealed class AlwaysCalls(BettingGame game) : IInfosetStrategy
    {
        public void Strategy(int node, int infoset, Span<float> probabilities)
        {
            probabilities.Clear();
            GameNode at = game.Node(node);
            probabilities[game.Node(at.FirstChild).Action.Kind == ActionKind.Fold ? 1 : 0] = 1;
        }
    }
}
