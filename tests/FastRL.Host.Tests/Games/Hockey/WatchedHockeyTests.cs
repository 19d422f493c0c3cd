using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Host.Games.Hockey;
using FastRL.Host.Tests.Cli;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Games.Hockey;

public sealed class WatchedHockeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Whoever presses an arrow moves that way in the picture, on whichever side he plays.</summary>
    [Theory]
    [InlineData("Left")]
    [InlineData("Right")]
    public void Press_Arrows_MovePlayerTwoAsThePictureIsShown(string side)
    {
        var config = new HockeyTrainConfig { Algorithm = "sac", Hockey = new HockeyConfig { Human = Enum.Parse<HockeyHuman>(side) } };
        using IWatchedGame watched = new HockeyGame().Watch(config, _ => { });
        watched.Environment.Reset(1);
        HockeyPicture before = Step(watched);
        Assert.Equal(side == "Left" ? 1 : 0, before.Turned);
        watched.Press(["ArrowUp", "w"]);
        HockeyPicture after = before;
        for (int step = 0; step < 5; step++) after = Step(watched);
        float up = side == "Left" ? -1 : 1; // of the picture, in the rink's own axes
        Assert.True(up * (after.RightY - before.RightY) > 0.1);
        Assert.True(after.RightAngle > before.RightAngle);
        Assert.Equal((-up, 1), (after.OtherY, after.OtherTurn)); // his own axes are turned
        watched.Press([]);
        Assert.Equal((0, 0), (Step(watched).OtherY, Step(watched).OtherTurn));
    }

    [Fact]
    public void Apply_Keys_OnlyThoseOfTheGame()
    {
        using var controls = new ViewControls();
        var config = new HockeyTrainConfig { Algorithm = "sac", Hockey = new HockeyConfig { Human = HockeyHuman.Left } };
        using IWatchedGame watched = new HockeyGame().Watch(config, _ => { });
        controls.Game = watched;
        Assert.True(controls.Apply("""{"type":"keys","value":["ArrowUp"," "]}"""u8));
        Assert.True(controls.Apply("""{"type":"keys","value":[]}"""u8));
        Assert.False(controls.Apply("""{"type":"keys","value":["q"]}"""u8));
        Assert.False(controls.Apply("""{"type":"keys","value":[1]}"""u8));
        Assert.False(controls.Apply("""{"type":"keys"}"""u8));
    }

    /// <summary>Players, puck and score of a picture are those of the game; two seconds later less time is left.</summary>
    [Fact]
    public void Step_AgainstStrong_ShowsTheGame()
    {
        var config = new HockeyTrainConfig { Algorithm = "dddqn", Hockey = new HockeyConfig { Opponent = "strong" } };
        using IWatchedGame watched = new HockeyGame().Watch(config, _ => { });
        watched.Environment.Reset(1);
        HockeyPicture picture = Step(watched);
        Assert.Equal((-3, 0, 0), (picture.LeftX, picture.LeftY, picture.LeftAngle));
        Assert.True(float.IsNaN(picture.OtherX) && float.IsNaN(picture.OtherValue)); // a script says nothing
        Assert.Equal(5, picture.SecondsLeft, 0.01);
        while (watched.Environment.Buffers.EndCauses[0] < 0) picture = Step(watched);
        Assert.Equal((0, 1), (picture.GoalsLeft, picture.GoalsRight)); // who stands still loses
        Assert.Equal(5, Step(watched).SecondsLeft, 0.01);
    }

    [Fact]
    public void View_Record_WritesAFilmOfOneGame()
    {
        Assert.Equal(0, FastRlProgram.Run(
            "train", "hockey", "--num-envs", "2", "--steps", "20", "--set", "sac.network.hidden_sizes=8", "--set", "sac.replay.size=100", "--run-dir", _folder["run"]).ExitCode);
        FastRlProgram.Outcome outcome = FastRlProgram.Run("view", "hockey", "--run-dir", _folder["run"], "--record", _folder["match.gif"]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        byte[] film = File.ReadAllBytes(_folder["match.gif"]);
        Assert.Equal("GIF89a"u8.ToArray(), film[..6]);
        Assert.Equal((600, 480), (film[6] + (256 * film[7]), film[8] + (256 * film[9])));
        Assert.InRange(film.Length, 5_000, 2_000_000);
    }

    [Theory]
    [InlineData("allowed are names that end in .gif or .webm", "--record", "match.mp4")]
    [InlineData("a match is shown against none, weak, strong or self_play@DIR", "--record", "match.gif", "--opponent", "league")]
    public void View_WrongInput_IsNamedInOneLine(string expected, params string[] options)
    {
        Assert.Equal(0, FastRlProgram.Run(
            "train", "hockey", "--num-envs", "2", "--steps", "20", "--set", "sac.network.hidden_sizes=8", "--set", "sac.replay.size=100", "--run-dir", _folder["run"]).ExitCode);
        FastRlProgram.Outcome outcome = FastRlProgram.Run(["view", "hockey", "--run-dir", _folder["run"], .. options]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static HockeyPicture Step(IWatchedGame watched)
    {
        VecBuffers buffers = watched.Environment.Buffers;
        buffers.ContinuousActions.AsSpan().Clear();
        Assert.True(watched.Step());
        return MemoryMarshal.Read<HockeyPicture>(watched.NextPicture(visible: true));
    }
}
