using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games;
using FastRL.Learn.League;
using FastRL.Learn.Training;
using FastRL.Runs;

namespace FastRL.Host.Commands;

/// <summary><c>fastrl tournament</c>: every pair of players of a game of two sides, and their Elo ratings.</summary>
internal sealed class TournamentCommand(
    string gameName, IReadOnlyList<string> players, int games, ulong seed, bool asJson, TextWriter output)
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var game = new Argument<string>("GAME") { Description = "A game of two sides (hockey)." };
        var players = new Argument<string[]>("DIR")
        {
            Description = "Who plays: run directories, checkpoints' folders, or words of the game (weak, strong, random, none).",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<int> games = NumberOption.Create("--games", "Games of each pair.", 1, 1_000_000, 100);
        Option<ulong> seed = SeedOption.Create("Seed of starts and scripted players.");
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("tournament", "Lets players meet in pairs, on both sides, and rates them.") { game, players, games, seed, json };
        command.SetAction(parsed => new TournamentCommand(
            parsed.GetRequiredValue(game), parsed.GetRequiredValue(players), parsed.GetValue(games), parsed.GetValue(seed), parsed.GetValue(json), output).Run());
        return command;
    }

    private int Run()
    {
        if (GameLibrary.Bundled.Find(gameName, null) is not IContestGame game)
        {
            string known = string.Join(", ", GameLibrary.Bundled.Rooms.Where(room => room.HasContests).SelectMany(room => room.Names));
            throw new InputException($"{gameName} is no game of two sides; allowed: {known}");
        }
        if (players.Distinct().Count() < players.Count)
            throw new InputException($"{players.GroupBy(name => name).First(group => group.Count() > 1).Key} is named twice; name each player once");
        if (players.Count < 2) throw new InputException("a tournament needs two players or more");
        if (players.Any(name => !game.Players.Contains(name))) TorchLibrary.ThrowIfUnavailable();
        using var interruption = new Interruption();
        var contestants = new List<IContestant>();
        try
        {
            foreach (string name in players) contestants.Add(ContestEval.Other(game, name, games, seed, TorchDevice.Processor));
            var table = new EloTable();
            for (int first = 0; first < players.Count; first++)
            {
                for (int second = first + 1; second < players.Count; second++)
                {
                    ContestScore score = game.Play(contestants[first], contestants[second], games, seed, interruption.Token);
                    table.Add(new PairRecord(players[first], players[second], score.Wins, score.Draws, score.Losses));
                }
            }
            if (asJson) PrintJson(table);
            else PrintText(table);
        }
        finally
        {
            foreach (IContestant contestant in contestants) contestant.Dispose();
        }
        return ExitCode.Done;
    }

    private void PrintJson(EloTable table) => JsonOutput.Write(output, new
    {
        Agents = table.Ratings().Select(rating => new
        {
            rating.Name,
            rating.Elo,
            Interval = new[] { rating.Elo - rating.HalfWidth, rating.Elo + rating.HalfWidth },
            rating.Games,
            rating.WinRate,
        }),
        Pairs = table.Pairs.Select(pair => new { pair.First, pair.Second, pair.Wins, pair.Draws, pair.Losses }),
    });

    private void PrintText(EloTable table)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        foreach (EloRating rating in table.Ratings())
        {
            output.WriteLine(string.Create(
                culture, $"{rating.Elo,6:0} +- {rating.HalfWidth,4:0}  {100 * rating.WinRate,5:0.0} % of {rating.Games} won  {Printable.Of(rating.Name)}"));
        }
        output.WriteLine();
        foreach (PairRecord pair in table.Pairs)
        {
            output.WriteLine(string.Create(
                culture, $"{pair.Wins,4} : {pair.Losses,4}, {pair.Draws} drawn  {Printable.Of(pair.First)} against {Printable.Of(pair.Second)}"));
        }
    }
}
