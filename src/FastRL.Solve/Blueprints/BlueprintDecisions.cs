using FastRL.Solve.Games;

namespace FastRL.Solve.Blueprints;

/// <summary>A decision of the public tree and its rows in a table by sampling.</summary>
/// <param name="Node">Number of the node.</param>
/// <param name="Street">From 0.</param>
/// <param name="Actor">Seat.</param>
/// <param name="Actions">Actions.</param>
/// <param name="Infosets">Rows.</param>
/// <param name="FirstRow">First float of the first row.</param>
/// <param name="Stride">Floats from a row to the next one.</param>
internal readonly record struct BlueprintDecision(int Node, int Street, int Actor, int Actions, int Infosets, long FirstRow, int Stride)
{
    /// <summary>Floats of a row: a word of the solver's own, regrets, sums.</summary>
    public int RowFloats => 1 + (2 * Actions);

    /// <summary>First float of an infoset's row.</summary>
    public long Row(int infoset) => FirstRow + ((long)infoset * Stride);

    /// <summary>All decisions of a game, in the order of their nodes.</summary>
    public static IEnumerable<BlueprintDecision> Of(BettingGame game, long nodes)
    {
        for (int number = 0; number < nodes; number++)
        {
            GameNode node = game.Node(number);
            if (node.Kind == NodeKind.Decision) yield return new(number, node.Street, node.Actor, node.ActionCount, node.Infosets, node.Row, node.RowStride);
        }
    }
}

/// <summary>Decisions whose rows of an infoset lie side by side in the table.</summary>
/// <param name="FirstRow">First float of the first infoset's.</param>
/// <param name="Floats">Of an infoset.</param>
/// <param name="Infosets">Infosets, one after the other.</param>
/// <param name="Decisions">Those decisions, in that order.</param>
internal sealed record BlueprintRows(long FirstRow, int Floats, int Infosets, IReadOnlyList<BlueprintDecision> Decisions)
{
    /// <summary>First float of an infoset's rows.</summary>
    public long Row(int infoset) => FirstRow + ((long)infoset * Floats);

    /// <summary>All of a table, in its order.</summary>
    public static List<BlueprintRows> Of(IEnumerable<BlueprintDecision> decisions)
    {
        List<BlueprintRows> result = [];
        List<BlueprintDecision> beside = [];
        foreach (BlueprintDecision decision in decisions.OrderBy(decision => decision.FirstRow))
        {
            if (beside.Count == 0 || decision.FirstRow >= beside[0].FirstRow + beside[0].Stride)
            {
                beside = [];
                result.Add(new(decision.FirstRow, decision.Stride, decision.Infosets, beside));
            }
            beside.Add(decision);
        }
        return result;
    }
}
