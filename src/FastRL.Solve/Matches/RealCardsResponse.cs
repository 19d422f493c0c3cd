using FastRL.Envs;
using FastRL.Solve.Blueprints;

namespace FastRL.Solve.Matches;

/// <summary>A response to a blueprint inside its own tree of bets, which sees cards where the blueprint sees buckets.</summary>
/// <remarks>
/// A whole game has too many boards for the best one. Boards are drawn: by half of those that follow a board the response decides, by the
/// other half it is paid. So it is a strategy that could be played, and what it wins is on average no more than a best response's.
/// </remarks>
public static class RealCardsResponse
{
    private const int Draws = 10;

    private static readonly int[] _boards = [0, 4, 2, 2]; // of each half, by street

    /// <summary>What is drawn.</summary>
    public static string Setting => $"{Draws} times {2 * _boards[1]} flops, {2 * _boards[2]} turns of each and {2 * _boards[3]} rivers of each turn";

    /// <summary>Draws boards and responds, several times.</summary>
    /// <returns>Winnings in thousandths of a big blind a hand, the mean of both seats, and their standard error.</returns>
    /// <exception cref="InputException">The blueprint is for more than two players.</exception>
    public static (double Mean, double StandardError) Measure(Blueprint blueprint, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        if (blueprint.Game.Players != 2) throw new InputException($"responses to real cards are for two players, here are {blueprint.Game.Players}");
        var sums = new RunningMean();
        for (int draw = 0; draw < Draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            (double first, double second) = blueprint.Respond(_boards, SplitMix64.Create(seed, draw).Next());
            sums.Add((first + second) / 2);
        }
        const double scale = 1000.0 / BlueprintGame.BigBlind;
        return (sums.Mean * scale, sums.StandardError * scale);
    }
}
