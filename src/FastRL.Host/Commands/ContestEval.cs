using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Host.Games;
using FastRL.Learn.Players;
using FastRL.Learn.Training;
using FastRL.Runs;
using FastRL.Runs.Checkpoints;

namespace FastRL.Host.Commands;

/// <summary>The part of <c>fastrl eval</c> for games of two sides: games against an opponent.</summary>
/// <param name="game">What is played.</param>
/// <param name="opponent">A word of the game, a checkpoint's folder or a run directory; null for the game's own choice.</param>
/// <param name="output">Gets the result.</param>
internal sealed class ContestEval(IContestGame game, string? opponent, TextWriter output)
{
    /// <summary>Plays and prints.</summary>
    /// <param name="settings">Of the command.</param>
    /// <param name="checkpoint">Who plays; null for chance.</param>
    public int Run(EvalCommand.Settings settings, CheckpointReader? checkpoint)
    {
        int games = settings.Episodes;
        string against = opponent ?? game.Players[0];
        if (checkpoint is not null) TorchLibrary.ThrowIfUnavailable();
        using var interruption = new Interruption();
        using IContestant player = checkpoint is null
            ? game.Find("random", games, settings.Seed)
            : game.Load(checkpoint, games, greedy: settings.Policy == "trained", settings.Seed, settings.Device, settings.Module);
        using IContestant other = Other(game, against, games, settings.Seed + 1, settings.Device);
        ContestScore score = game.Play(player, other, games, settings.Seed, interruption.Token);
        (double low, double high) = Evaluator.Wilson(score.Wins, score.Games);
        if (settings.Json)
            PrintJson(score, other.Name, low, high, settings.Seed, checkpoint);
        else
            PrintText(score, player.Name, other.Name, low, high);
        return ExitCode.Done;
    }

    /// <summary>A player by a word of the game, or by the place of its checkpoint.</summary>
    /// <exception cref="InputException">There is none; the message says what is allowed.</exception>
    public static IContestant Other(IContestGame game, string who, int games, ulong seed, string device)
    {
        if (game.Players.Contains(who)) return game.Find(who, games, seed);
        if (!Directory.Exists(who))
            throw new InputException($"there is no opponent '{who}'{Suggestion.For(who, game.Players)}; allowed: {string.Join(", ", game.Players)}, a checkpoint's folder or a run directory");
        var run = new RunDirectory(who);
        CheckpointReader checkpoint = Directory.Exists(run.Checkpoints)
            ? new CheckpointStore(run.Checkpoints).FindNewest(out _) ?? throw new InputException($"there is no whole checkpoint in {run.Checkpoints}")
            : CheckpointReader.Open(who);
        return game.Load(checkpoint, games, greedy: true, seed, device);
    }

    private void PrintJson(ContestScore score, string against, double low, double high, ulong seed, CheckpointReader? checkpoint) => JsonOutput.Write(output, new
    {
        Opponent = against,
        Episodes = score.Games,
        score.Wins,
        score.Draws,
        score.Losses,
        score.WinRate,
        WinInterval = new[] { low, high },
        score.MeanReward,
        score.MeanLength,
        // A goal ends a game.
        GoalsFor = score.Wins,
        GoalsAgainst = score.Losses,
        Checkpoint = checkpoint?.Folder,
        Seeds = Enumerable.Range(0, game.Copies(score.Games)).Select(copy => string.Create(CultureInfo.InvariantCulture, $"{seed}/{copy}")),
    });

    private void PrintText(ContestScore score, string who, string against, double low, double high)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        output.WriteLine($"player       {Printable.Of(who)}");
        output.WriteLine($"opponent     {Printable.Of(against)}");
        output.WriteLine(string.Create(culture, $"games        {score.Games}: {score.Wins} won, {score.Draws} drawn, {score.Losses} lost"));
        output.WriteLine(string.Create(culture, $"win rate     {100 * score.WinRate:0.#} %, 95 % interval {100 * low:0.#} to {100 * high:0.#} %"));
        output.WriteLine(string.Create(culture, $"mean reward  {score.MeanReward:0.000}"));
        output.WriteLine(string.Create(culture, $"mean length  {score.MeanLength:0.0} steps"));
    }
}
