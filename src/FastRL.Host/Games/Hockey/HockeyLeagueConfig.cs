using System.ComponentModel.DataAnnotations;
using FastRL.Learn.League;

namespace FastRL.Host.Games.Hockey;

/// <summary>Frozen copies of the learner: who is taken in, and who is drawn.</summary>
internal sealed class HockeyLeagueConfig
{
    /// <summary>Frozen copies at most.</summary>
    [Range(1, 1000)]
    public int Size { get; init; } = 16;

    /// <summary>Steps between two copies that are frozen and measured; 0 for none. They are frozen where an opponent is the league or self_play@latest.</summary>
    [Range(0L, 1_000_000_000_000.0)]
    public long AdmitSteps { get; init; } = 100_000;

    /// <summary>Mean result against the copies there are (1 a win, 0.5 a draw) from which another one is taken in.</summary>
    [Range(0.0, 1.0)]
    public double AdmitWinRate { get; init; }

    /// <summary>Games against each of the others by which a copy is rated.</summary>
    [Range(1, 10_000)]
    public int Games { get; init; } = 40;

    /// <summary>How copies are drawn.</summary>
    public PoolDraw Draw { get; init; }

    /// <summary>Part of the games that weak or strong plays.</summary>
    [Range(0.0, 1.0)]
    public double ScriptedShare { get; init; } = 0.3;
}
