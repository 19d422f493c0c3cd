using System.Runtime.InteropServices;
using FastRL.Host.Games.Puck;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Games.Puck;

public sealed class WatchedPuckTests
{
    [Fact]
    public void NextPicture_AfterAStep_IsWhatTheGameObserved()
    {
        using WatchedPuck game = new SimulatedPuck(steps: 4).Watch();
        game.Environment.Reset(1);
        Assert.True(game.Step());
        var expected = new RinkPicture(
            SkaterX: 2, SkaterZ: -12.5f, Heading: 0.4f, StickX: 2.5f, StickZ: -11, PuckX: 0.75f, PuckY: 0.1f, PuckZ: -4.75f,
            GoalsFor: 0, GoalsAgainst: 0, SecondsLeft: 119.9f);
        Assert.Equal(expected, Read(game.NextPicture(visible: true)));
    }

    [Fact]
    public void NextPicture_WhereTheEpisodeEnded_IsItsLastMomentNotTheNextOnesFirst()
    {
        using WatchedPuck game = new SimulatedPuck(steps: 3).Watch();
        game.Environment.Reset(1);
        for (int step = 1; step <= 3; step++)
        {
            game.Step();
            Assert.Equal(step == 3 ? 1 : 0, game.Environment.Buffers.Terminated[0]);
        }
        RinkPicture picture = Read(game.NextPicture(visible: true));
        Assert.Equal(26, picture.PuckZ);
        Assert.Equal(1, picture.GoalsFor);
        Assert.Equal(119.7f, picture.SecondsLeft, 1e-3f);
        game.Step();
        Assert.Equal(119.9f, Read(game.NextPicture(visible: true)).SecondsLeft, 1e-3f);
    }

    [Fact]
    public void Picture_AttackingTheOtherGoal_IsTurned()
    {
        var observed = new float[PuckFeatures.Observed];
        (observed[0], observed[1], observed[6], observed[7], observed[8]) = (2, 10, 0.5f, -3, -4);
        observed[19] = -26;
        RinkPicture picture = WatchedPuck.Picture(observed, -1);
        Assert.Equal((-2, -10, 0.5f + MathF.PI), (picture.SkaterX, picture.SkaterZ, picture.Heading));
        Assert.Equal((3, 4, 0), (picture.PuckX, picture.PuckZ, picture.SecondsLeft));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0.25, 0.25)]
    [InlineData(double.PositiveInfinity, 100)]
    public void SetSpeed_IsTheTimeScaleThatTheGameIsAskedFor(double speed, float timeScale)
    {
        var peer = new SimulatedPuck(steps: 9);
        using WatchedPuck game = peer.Watch();
        game.Environment.Reset(1);
        game.SetSpeed(speed);
        game.Step();
        Assert.Equal([timeScale], peer.TimeScales);
    }

    [Fact]
    public void Step_OfAGameThatDoesNotAnswer_IsNone()
    {
        var peer = new SimulatedPuck(steps: 9);
        using WatchedPuck game = peer.Watch();
        game.Environment.Reset(1);
        Assert.True(game.Step());
        peer.Silent = true;
        Assert.False(game.Step());
        Assert.Equal("lost", game.Environment.EndCauses[game.Environment.Buffers.EndCauses[0]].Name);
        Assert.False(game.Step()); // asked anew, silent again
    }

    [Fact]
    public void Action_OfPuck_HasAWordForEachPart()
    {
        using WatchedPuck game = new SimulatedPuck(steps: 9).Watch();
        Assert.Equal(["no jump", "jump"], game.Action.Choices[0]);
        Assert.Equal(new RealLabel("blade_angle", -1, 1), game.Action.Reals[4]);
    }

    private static RinkPicture Read(ReadOnlySpan<byte> picture) => MemoryMarshal.Read<RinkPicture>(picture);
}
