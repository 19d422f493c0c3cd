using FastRL.Solve.Games;

namespace FastRL.Solve.Tests.Games;

public sealed class BettingGameTests
{
    [Fact]
    public void Estimate_OfThePublicGames_HasTheirInfosets()
    {
        Assert.Equal(12, BettingGame.Estimate(PublicGames.Kuhn).Infosets);
        Assert.Equal(288, BettingGame.Estimate(PublicGames.Leduc).Infosets); // suits merged
        GameEstimate ms1f3 = BettingGame.Estimate(PublicGames.Ms1f3);
        Assert.Equal(2, ms1f3.StreetTableBytes.Count);
        Assert.Equal(ms1f3.TableBytes, ms1f3.StreetTableBytes.Sum());
    }

    [Fact]
    public void Settle_OfAnAllInOfThree_PaysSidePots()
    {
        using var game = new BettingGame(new BettingGameOptions
        {
            Players = 3,
            Stacks = [10, 50, 100],
            Blinds = [1, 2, 0],
            First = [2, 0, 0, 0],
        });
        HandState hand = game.Start();
        game.Act(ref hand, new(ActionKind.Raise, 100));
        game.Act(ref hand, new(ActionKind.Call));
        game.Act(ref hand, new(ActionKind.Call));
        Assert.Equal(-1, hand.Actor);
        int[] payoffs = new int[3];
        game.Settle(hand, [3, 2, 1], payoffs);
        Assert.Equal([20, 30, -50], payoffs); // 30 to the first, 80 to the second, 50 uncalled back to the third
    }

    [Fact]
    public void Node_OfTheRoot_IsTheFirstPlayersDecision()
    {
        using var game = new BettingGame(PublicGames.Kuhn);
        GameNode root = game.Node(0);
        Assert.Equal((NodeKind.Decision, 0, 0, 2), (root.Kind, root.Street, root.Actor, root.ActionCount));
        Assert.Equal(ActionKind.Raise, game.Node(root.FirstChild + 1).Action.Kind);
        Span<BettingAction> actions = stackalloc BettingAction[BettingGame.MaxActions];
        Assert.Equal(2, game.Actions(game.Start(), actions));
        Assert.Equal(new(ActionKind.Raise, 1), actions[1]);
    }

    [Fact]
    public void Create_OfImpossibleOptions_SaysWhatIsWrong()
    {
        Assert.Contains("must be 2 to 6", Assert.Throws<ArgumentException>(() => new BettingGame(new BettingGameOptions { Players = 7 })).Message, StringComparison.Ordinal);
        Assert.Contains("suits", Assert.Throws<ArgumentException>(() => new BettingGame(PublicGames.Leduc with { Suits = 5 })).Message, StringComparison.Ordinal);
    }
}
