using FastRL.Runs.Checkpoints;
using FastRL.Runs.Identity;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Tests.Blueprints;

public sealed class BlueprintChecksTests : IDisposable
{
    private const int Iterations = 10_000;

    private readonly TestBuckets _buckets = new();
    private readonly BlueprintConfig _config = new()
    {
        Stack = 9,
        UseLinearWeighting = false,
        Bets = new BetsConfig { RaiseCap = 1, Preflop = ["0.5"], Flop = ["1"], Turn = ["1"], River = ["0.5", "1"] },
    };

    public void Dispose() => _buckets.Dispose();

    [Theory]
    [InlineData(0.2f, false)] // of 10,000 iterations two thousand decide there
    [InlineData(0.001f, true)]
    [InlineData(0f, true)]
    public void Run_NutsThatFold_CountWherePlayLeadsTo(float bets, bool passed)
    {
        using var folder = new TemporaryFolder();
        using Blueprint blueprint = Write(folder.Path, (node, game, sums) =>
        {
            bool faces = game.Node(node.FirstChild).Action.Kind == ActionKind.Fold, river = node.Street == 3;
            sums[faces && !river ? 1 : 0] = 1; // folds on the river, otherwise calls and checks ...
            if (!river || faces) return;
            (sums[0], sums[1]) = (1 - bets, bets); // ... but for bets there
        });
        IReadOnlyList<RuleResult> rules = new BlueprintChecks(blueprint, seed: 1).Run();
        Assert.Equal([true, passed, true], rules.Select(rule => rule.Passed));
        if (!passed) Assert.Equal(1, rules[1].Worst!.Probability, 1e-6);
    }

    [Fact]
    public void Find_OfEveryHistory_IsItsDecision()
    {
        using var game = new BettingGame(BlueprintGame.Options(_config), _buckets);
        foreach (BlueprintLine line in BlueprintLine.Decisions(game)) Assert.Equal(line, BlueprintLine.Find(game, line.History));
    }

    // A blueprint whose sums are given, as if training had come everywhere.
    private Blueprint Write(string folder, SumsOf sumsOf)
    {
        using var trainer = new BlueprintTrainer(_config, _buckets);
        trainer.Solver.Run(new SolverRun(Iterations));
        FloatTable table = trainer.Solver.Table();
        Span<float> sums = stackalloc float[BettingGame.MaxActions];
        foreach (BlueprintDecision decision in BlueprintDecision.Of(trainer.Game, BlueprintGame.Estimate(_config, _buckets).Nodes))
        {
            sums.Clear();
            sumsOf(trainer.Game.Node(decision.Node), trainer.Game, sums);
            for (int infoset = 0; infoset < decision.Infosets; infoset++)
            {
                Span<float> row = table.Slice(decision.Row(infoset) + 1 + decision.Actions, decision.Actions);
                for (int action = 0; action < row.Length; action++) row[action] = Iterations * sums[action];
            }
        }
        var provenance = new Provenance { Game = new GameIdentity([], []), Settings = "", Seed = 1, Versions = [] };
        using var checkpoints = new BlueprintCheckpoints(folder, keep: 1, provenance);
        return new Blueprint(CheckpointReader.Open(checkpoints.SaveLast(trainer, complete: true)), _config, _buckets);
    }

    private delegate void SumsOf(GameNode node, BettingGame game, Span<float> sums);
}
