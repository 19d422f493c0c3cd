using FastRL.Interop;

namespace FastRL.Solve.Games;

/// <summary>The betting of a hand that is played; copied as a value.</summary>
public struct HandState
{
    internal fr_cfr_state Value;

    internal HandState(fr_cfr_state value) => Value = value;

    /// <summary>From 0.</summary>
    public readonly int Street => Value.street;

    /// <summary>Seat that acts, or -1 once betting is over.</summary>
    public readonly int Actor => Value.actor;

    /// <summary>Bets and raises on this street.</summary>
    public readonly int Raises => Value.raises;

    /// <summary>Chips of this street that must be matched.</summary>
    public readonly int Bet => Value.bet;

    /// <summary>Whether a seat has folded.</summary>
    public readonly bool HasFolded(int seat) => (Value.folded >> seat & 1) != 0;

    /// <summary>Chips that a seat has put in over the hand.</summary>
    public readonly unsafe int Committed(int seat) => Value.committed[seat];

    /// <summary>Chips that a seat has put in on this street.</summary>
    public readonly unsafe int OnStreet(int seat) => Value.on_street[seat];
}
