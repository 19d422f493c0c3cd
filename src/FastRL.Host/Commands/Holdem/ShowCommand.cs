using System.CommandLine;
using System.Globalization;
using FastRL.Envs;
using FastRL.Host.Cli;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;
using FastRL.Solve.Matches;

namespace FastRL.Host.Commands.Holdem;

/// <summary><c>fastrl holdem show</c>: what a blueprint does with a hand.</summary>
internal static class ShowCommand
{
    /// <summary>The command as the parser sees it.</summary>
    public static Command Create(TextWriter output)
    {
        var hand = new Argument<string>("HAND") { Description = "Two cards, such as AsKd." };
        var options = new BlueprintOptions();
        var board = new Option<string>("--board") { Description = "Cards of the board, such as Td9d6h.", HelpName = "CARDS", DefaultValueFactory = _ => "" };
        var history = new Option<string>("--history")
        {
            Description = "Actions before, joined by dots, such as bet_1p.check_call.", HelpName = "ACTIONS", DefaultValueFactory = _ => "",
        };
        var command = new Command("show", "Says what a blueprint does with a hand.") { hand };
        options.AddTo(command);
        command.Add(board);
        command.Add(history);
        command.SetAction(parsed => options.With(parsed, blueprint => Show(
            blueprint, parsed.GetRequiredValue(hand), parsed.GetValue(board)!, parsed.GetValue(history)!, output)));
        return command;
    }

    private static int Show(Blueprint blueprint, string hand, string boardText, string history, TextWriter output)
    {
        if (Cards.Parse(hand) is not { Length: 2 } hole)
            throw new InputException($"'{hand}' are not two cards; allowed: rank and suit of each, such as AsKd");
        BettingGame game = blueprint.Game;
        BlueprintLine line = BlueprintLine.Find(game, history);
        if (line.Node.Kind != NodeKind.Decision)
            throw new InputException($"--history: betting is over after '{history}'");
        string street = BlueprintGame.Streets[line.Node.Street];
        if (Cards.Parse(boardText) is not { } board || board.Length != Deal.BoardSize(line.Node.Street))
            throw new InputException($"--board '{boardText}': {Deal.BoardSize(line.Node.Street)} different cards are on the {street}, such as Td9d6h");
        if (board.Intersect(hole).Any())
            throw new InputException($"--board '{boardText}' has a card of {hand}");
        int infoset = game.Infoset(line.Node.Street, hole, board);
        int pot = Enumerable.Range(0, game.Players).Sum(seat => line.State.Committed(seat));
        CultureInfo culture = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(
            culture, $"{Cards.Names(hole)}{(board.Length > 0 ? $" on {Cards.Names(board)}" : "")}, {Seat(game, line.Node.Actor)}, {street}, bucket {infoset}; pot {pot}, {game.Limits(line.State).ToCall} to call"));
        if (blueprint.Visits(line.Number, line.Node, infoset) == 0)
            output.WriteLine("training never came here: all actions alike");
        Span<float> probabilities = stackalloc float[BettingGame.MaxActions];
        blueprint.Strategy(line.Number, infoset, probabilities);
        string[] names = line.ActionNames(game);
        for (int action = 0; action < names.Length; action++)
        {
            BettingAction taken = game.Node(line.Node.FirstChild + action).Action;
            output.WriteLine(string.Create(culture, $"{names[action],-14}{100 * probabilities[action],6:F1} %  {Words(taken, line.State, line.Node.Actor)}"));
        }
        return ExitCode.Done;
    }

    private static string Words(BettingAction action, in HandState state, int actor) => action.Kind switch
    {
        ActionKind.Fold => "fold",
        ActionKind.Call => state.Bet > state.OnStreet(actor) ? $"call {state.Bet - state.OnStreet(actor)}" : "check",
        _ => $"{(state.Bet > 0 ? "raise to" : "bet")} {action.To}",
    };

    private static string Seat(BettingGame game, int seat) => (game.Players, seat) switch
    {
        (2, 0) => "big blind",
        (2, _) => "small blind on the button",
        (_, 0) => "small blind",
        (_, 1) => "big blind",
        var (players, at) when at == players - 1 => "button",
        var (players, at) => $"{players - 1 - at} before the button",
    };
}
