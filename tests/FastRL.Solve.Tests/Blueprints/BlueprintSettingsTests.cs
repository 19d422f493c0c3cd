using FastRL.Envs;
using FastRL.Solve.Blueprints;
using FastRL.Solve.Games;

namespace FastRL.Solve.Tests.Blueprints;

public sealed class BlueprintSettingsTests
{
    [Fact]
    public void Parse_OfASize_ReadsAmountAndConditions()
    {
        Assert.Equal(new BetSize(BetSizeKind.Pot, 0.75) { Street = 1 }, BetsConfig.Parse("0.75", 1));
        Assert.Equal(new BetSize(BetSizeKind.Pot, 1.5) { Street = 1, InPosition = true, Raise = 0 }, BetsConfig.Parse("1.5@ip@0", 1));
        Assert.Equal(new BetSize(BetSizeKind.AllIn) { Street = 3, InPosition = false }, BetsConfig.Parse("all-in@oop", 3));
        foreach (string wrong in (string[])["", "0", "-1", "pot", "1@", "1@up", "1@-1", "NaN"]) Assert.Null(BetsConfig.Parse(wrong, 0));
        Assert.Contains("bets.turn: 'x' is no size", Assert.Throws<InputException>(() => new BetsConfig { Turn = ["x"] }.Parse()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, new[] { 1, 0, 0, 0 }, new[] { 2, 1 })]
    [InlineData(3, new[] { 2, 0, 0, 0 }, new[] { 1, 2, 0 })]
    [InlineData(6, new[] { 2, 0, 0, 0 }, new[] { 1, 2, 0, 0, 0, 0 })]
    public void Options_OfPlayers_SeatBlindsAndFirstToAct(int players, int[] first, int[] blinds)
    {
        BettingGameOptions options = BlueprintGame.Options(new BlueprintConfig { NumPlayers = players, Stack = 50 });
        Assert.Equal(first, options.First);
        Assert.Equal(blinds, options.Blinds);
        Assert.All(options.Stacks, stack => Assert.Equal(100, stack));
    }

    [Fact]
    public void After_OfASchedule_StepsAtItsIterations()
    {
        var schedule = new EpsilonSchedule(new BlueprintConfig { EpsilonSchedule = ["0:0.6", "1000000:0.3", "2000000:0.1"] });
        Assert.Equal([0.6, 0.6, 0.3, 0.1], new long[] { 0, 999_999, 1_000_000, 5_000_000 }.Select(schedule.After));
        Assert.Equal(1_000_000, schedule.NextStep(0));
        Assert.Equal(long.MaxValue, schedule.NextStep(2_000_000));
        Assert.Equal(0.4, new EpsilonSchedule(new BlueprintConfig { ExplorationEpsilon = 0.4 }).After(7));
    }

    [Theory]
    [InlineData(899, 100, 100, 0.6)]  // a tenth early at most
    [InlineData(900, 100, 100, 0.3)]
    [InlineData(1100, 1, 100, 0.6)]   // too slow
    [InlineData(1150, 1, 100, 0.3)]   // one of both is enough now
    [InlineData(1299, 1, 1, 0.6)]
    [InlineData(1300, 1, 1, 0.3)]     // whatever they are
    public void Look_OfAnAdaptiveSchedule_StepsWhenReady(long iteration, double speed, double growth, double expected)
    {
        var schedule = new EpsilonSchedule(new BlueprintConfig { EpsilonSchedule = ["0:0.6", "1000:0.3"], AdaptiveEpsilonEnabled = true });
        schedule.Look(iteration, speed, growth);
        Assert.Equal(expected, schedule.After(iteration));
    }

    [Fact]
    public void Name_OfStartingHands_IsThatOfTheirCards()
    {
        Assert.Equal(["AA", "AKs", "AKo", "22", "72o"], new[] { (0, 0), (0, 1), (1, 0), (12, 12), (12, 7) }.Select(at => StartingHands.Name(at.Item1, at.Item2)));
        Assert.Equal("AcKc", Cards.Names(StartingHands.Example(0, 1)));
        Assert.Equal("KcAd", Cards.Names(StartingHands.Example(1, 0)));
        Assert.Equal("2c2d", Cards.Names(StartingHands.Example(12, 12)));
    }
}
