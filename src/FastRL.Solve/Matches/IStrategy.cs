using FastRL.Solve.Games;

namespace FastRL.Solve.Matches;

/// <summary>A decision in a match.</summary>
/// <param name="Number">Number of the node in the match's tree.</param>
/// <param name="Node">The node.</param>
/// <param name="State">The hand so far.</param>
/// <param name="Path">Numbers of the nodes from the root to this one; changes after the call.</param>
public readonly record struct Decision(int Number, GameNode Node, HandState State, IReadOnlyList<int> Path);

/// <summary>Somebody who plays the actions of a match's tree, each with a known chance.</summary>
public interface IStrategy
{
    /// <summary>Name in results.</summary>
    string Name { get; }

    /// <summary>A new hand is dealt.</summary>
    void Begin(Deal deal);

    /// <summary>Chances of the actions at a decision.</summary>
    /// <param name="decision">Whose actor is this player.</param>
    /// <param name="probabilities">Takes one for each action; they sum to 1.</param>
    void Probabilities(in Decision decision, Span<float> probabilities);
}

/// <summary>A strategy of a tree by what a player knows.</summary>
public interface IInfosetStrategy
{
    /// <summary>Probabilities of a decision's actions.</summary>
    /// <param name="node">A decision.</param>
    /// <param name="infoset">What the player knows.</param>
    /// <param name="probabilities">Room for the node's actions.</param>
    void Strategy(int node, int infoset, Span<float> probabilities);
}
