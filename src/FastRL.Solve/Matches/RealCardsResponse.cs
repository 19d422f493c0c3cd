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
    private static readonly int[] _boards = [0, 4, 2, 2]; // of each half, by street

    /// <summary>What is drawn.</summary>
    public static string Setting(int draws) => $"{draws} times {2 * _boards[1]} flops, {2 * _boards[2]} turns of each and {2 * _boards[3]} rivers of each turn";

    /// <summary>Draws boards and responds, several times.</summary>
    /// <param name="blueprint">Whom.</param>
    /// <param name="draws">How often; two or more for an error.</param>
    /// <param name="seed">The same seed gives the same boards.</param>
    /// <param name="drawn">Takes what was found so far, after each.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Winnings in thousandths of a big blind a hand, the mean of both seats, and their standard error.</returns>
    /// <exception cref="InputException">The blueprint is for more than two players.</exception>
    public static (double Mean, double StandardError) Measure(
        Blueprint blueprint, int draws, ulong seed, Action<int, double> drawn, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(drawn);
        if (blueprint.Game.Players != 2) throw new InputException($"responses to real cards are for two players, here are {blueprint.Game.Players}");
        const double scale = 1000.0 / BlueprintGame.BigBlind;
        var sums = new RunningMean();
        for (int draw = 0; draw < draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            (double first, double second) = blueprint.Respond(_boards, SplitMix64.Create(seed, draw).Next());
            sums.Add((first + second) / 2);
            drawn(draw + 1, sums.Mean * scale);
        }
        return (sums.Mean * scale, sums.StandardError * scale);
    }
}
