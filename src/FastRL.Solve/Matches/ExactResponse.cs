using System.Diagnostics;
using FastRL.Envs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Solvers;

namespace FastRL.Solve.Matches;

/// <summary>The best response to a blueprint inside its own tree of bets, which sees cards where the blueprint sees buckets.</summary>
/// <remarks>
/// Of all boards, one of each kind that only names of suits tell apart: 1,755 flops and 2.4 million boards with a flop, a turn and a river.
/// What <see cref="RealCardsResponse"/> finds on drawn ones is on average no more.
/// </remarks>
public static class ExactResponse
{
    private const double Boards = 2.4e6; // with a flop, a turn and a river, one of each kind

    // Time between two reports, and for an end that was asked for.
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(2);

    /// <summary>Finds it.</summary>
    /// <param name="blueprint">Whom it answers.</param>
    /// <param name="threads">1 to 256; the value is the same for any number.</param>
    /// <param name="progress">Takes flops done, of how many, and the time that the others will take; at first a guess.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Winnings in thousandths of a big blind a hand, the mean of both seats.</returns>
    /// <exception cref="InputException">The blueprint is for more than two players.</exception>
    public static double Find(Blueprint blueprint, int threads, Action<long, long, TimeSpan> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(blueprint);
        ArgumentNullException.ThrowIfNull(progress);
        if (blueprint.Game.Players != 2) throw new InputException($"best responses are for two players, here are {blueprint.Game.Players}");
        using BestResponse response = blueprint.BestResponse(threads);
        progress(0, response.Boards, TimeOfBoard(blueprint) * Boards / threads);
        long start = Stopwatch.GetTimestamp();
        for (int boards = threads; response.Done < response.Boards;)
        {
            cancellation.ThrowIfCancellationRequested();
            response.Step(boards);
            TimeSpan each = Stopwatch.GetElapsedTime(start) / response.Done;
            progress(response.Done, response.Boards, each * (response.Boards - response.Done));
            boards = (int)Math.Clamp(s_step / each, threads, response.Boards);
        }
        return (response.Values.First + response.Values.Second) / 2 * 1000 / BlueprintGame.BigBlind;
    }

    // By a response to a few that are drawn, which walks over each of them for both seats apart.
    private static TimeSpan TimeOfBoard(Blueprint blueprint)
    {
        ReadOnlySpan<int> drawn = [0, 1, 1, 1]; // of each half
        blueprint.Respond(drawn, 1); // so that memory is there
        long start = Stopwatch.GetTimestamp();
        blueprint.Respond(drawn, 2);
        return Stopwatch.GetElapsedTime(start) / (2 * 2 * 2) / 2;
    }
}
