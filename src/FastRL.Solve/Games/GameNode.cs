namespace FastRL.Solve.Games;

/// <summary>What happens at a node of the public tree.</summary>
public enum NodeKind
{
    /// <summary>A player acts.</summary>
    Decision,

    /// <summary>All but one have folded.</summary>
    Fold,

    /// <summary>No more betting: what is missing of the board is dealt, and hands are compared.</summary>
    Showdown,
}

/// <summary>What a player does.</summary>
public enum ActionKind
{
    /// <summary>Gives up.</summary>
    Fold,

    /// <summary>Calls, or checks where there is nothing to call.</summary>
    Call,

    /// <summary>Bets or raises.</summary>
    Raise,
}

/// <summary>An action of the rules.</summary>
/// <param name="Kind">What.</param>
/// <param name="To">Of a raise: the player's chips in this street after it; otherwise 0.</param>
public readonly record struct BettingAction(ActionKind Kind, int To = 0);

/// <summary>A node of the public tree; node 0 is the root, children of a node are consecutive.</summary>
/// <param name="Kind">What happens here.</param>
/// <param name="Street">From 0.</param>
/// <param name="Actor">Seat that acts, or -1.</param>
/// <param name="ActionCount">Actions: fold where something is to be called, call, then raises from the smallest.</param>
/// <param name="FirstChild">Number of the node after the first action.</param>
/// <param name="Infosets">What a player can know here.</param>
/// <param name="Action">What led here; a call at the root.</param>
/// <param name="Row">Decision: first float of its first infoset in the table of a solver by sampling.</param>
/// <param name="RowStride">Floats from an infoset's row to the next one's.</param>
public readonly record struct GameNode(
    NodeKind Kind, int Street, int Actor, int ActionCount, int FirstChild, int Infosets, BettingAction Action, long Row, int RowStride);

/// <summary>What may be done in a hand.</summary>
/// <param name="ToCall">Chips that a call puts in; 0 for a check, and then nobody may fold.</param>
/// <param name="MinRaiseTo">Chips of the street after the smallest raise; 0 where nobody may raise.</param>
/// <param name="MaxRaiseTo">Chips of the street after going all-in.</param>
public readonly record struct BettingLimits(int ToCall, int MinRaiseTo, int MaxRaiseTo);

/// <summary>How large a game is.</summary>
/// <param name="Nodes">Nodes of the tree.</param>
/// <param name="Decisions">Those at which a player acts.</param>
/// <param name="Infosets">Decisions times what a player can know there.</param>
/// <param name="InfosetActions">Actions of all of them.</param>
/// <param name="TableBytes">Memory of a solver by sampling.</param>
/// <param name="TreeBytes">Memory of the tree.</param>
/// <param name="StreetTableBytes">The table's by street.</param>
public sealed record GameEstimate(
    long Nodes, long Decisions, long Infosets, long InfosetActions, long TableBytes, long TreeBytes, IReadOnlyList<long> StreetTableBytes);
