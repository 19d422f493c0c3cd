using System.Runtime.InteropServices;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Games.Puck;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Games.Puck;

public sealed class PuckArenaViewTests
{
    [UnixFact]
    public void Watch_LaunchedArena_ShowsSkaterAndPuckOnTheIce()
    {
        // An instance of its own: other tests may play on the first ones.
        var config = new PuckTrainConfig { Puck = new PuckConfig { Launch = true, InstanceOffset = 4711 } };
        using IWatchedGame game = GameLibrary.Bundled.Find("puck", null).Watch(config, _ => { });
        game.Environment.Reset(1);
        game.SetSpeed(double.PositiveInfinity);
        game.Environment.Buffers.ContinuousActions[1] = 1; // forward
        var pictures = new List<RinkPicture>();
        for (int i = 0; i < 50; i++)
        {
            if (game.Step())
                pictures.Add(MemoryMarshal.Read<RinkPicture>(game.NextPicture(visible: true)));
        }
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.InRange(picture.SkaterX, -15, 15));
        Assert.All(pictures, picture => Assert.InRange(picture.PuckZ, -30, 30));
        Assert.True(pictures.Select(picture => (picture.SkaterX, picture.SkaterZ)).Distinct().Count() > 10, "the skater does not move");
        Assert.InRange(pictures[^1].SecondsLeft, 110, 119.9f);
    }
}
