using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>A decision of the public tree and its rows in a table by sampling.</summary>
/// <param name="Node">Number of the node.</param>
/// <param name="Street">From 0.</param>
/// <param name="Actor">Seat.</param>
/// <param name="Actions">Actions.</param>
/// <param name="Infosets">Rows, one after the other.</param>
/// <param name="Row">First float of the first row.</param>
internal readonly record struct BlueprintDecision(int Node, int Street, int Actor, int Actions, int Infosets, long Row)
{
    /// <summary>Floats of a row: a word of the solver's own, regrets, sums.</summary>
    public int RowFloats => 1 + (2 * Actions);

    /// <summary>All decisions of a game, in the order of their rows.</summary>
    public static IEnumerable<BlueprintDecision> Of(BettingGame game, long nodes)
    {
        long row = 0;
        for (int number = 0; number < nodes; number++)
        {
            GameNode node = game.Node(number);
            if (node.Kind != NodeKind.Decision) continue;
            var decision = new BlueprintDecision(number, node.Street, node.Actor, node.ActionCount, node.Infosets, row);
            yield return decision;
            row += (long)decision.RowFloats * node.Infosets;
        }
    }
}
