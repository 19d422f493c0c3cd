using FastRL.Emu.GameBoy;
using FastRL.Host.Configuration;
using FastRL.Host.Games;
using FastRL.Host.Games.GameBoy;
using FastRL.Web.Viewing;

namespace FastRL.Host.Tests.Games.GameBoy;

public sealed class WatchedGameBoyTests
{
    [Fact]
    public void NextPicture_AfterAStepsPictures_TheShownMachineIsTheEnvironments()
    {
        using var game = (WatchedGameBoy)GameLibrary.Bundled.Find("quest", null).Watch(new TrainConfig(), _ => { });
        game.Environment.Reset(7);
        GameBoyMachine environments = ((GameBoyVecEnv)game.Environment).GetMachine(0);
        for (int step = 0; step < 40; step++)
        {
            game.Environment.Buffers.Actions[0] = step / 8 % 5;
            game.Step();
            for (int i = 0; i < game.PicturesPerStep; i++)
                game.NextPicture(visible: i == 2);
            Assert.Equal(environments.HashMemory(), game.Shown.HashMemory());
            Assert.Equal(environments.Cycles, game.Shown.Cycles);
        }
    }

    [Fact]
    public void NextPicture_Visible_IsTheFrameInTwoBitsAPixel()
    {
        using var game = (WatchedGameBoy)GameLibrary.Bundled.Find("quest", null).Watch(new TrainConfig(), _ => { });
        game.Environment.Reset(7);
        game.Step();
        byte[] picture = game.NextPicture(visible: true).ToArray();
        var frame = new ushort[160 * 144];
        game.Shown.GetFrame(frame);
        Assert.Equal(5760, picture.Length);
        Assert.Equal(frame, Enumerable.Range(0, frame.Length).Select(i => (ushort)((picture[i / 4] >> (2 * (i % 4))) & 3)));
        Assert.True(frame.Distinct().Count() > 1, "a blank frame proves nothing");
    }

    [Fact]
    public void NextPicture_Invisible_IsEmpty()
    {
        using IWatchedGame game = GameLibrary.Bundled.Find("quest", null).Watch(new TrainConfig(), _ => { });
        game.Environment.Reset(7);
        game.Step();
        Assert.True(game.NextPicture(visible: false).IsEmpty);
    }

    [Fact]
    public void DrawPicture_OfAFilm_IsTheStepsLastFrame()
    {
        using var game = (WatchedGameBoy)GameLibrary.Bundled.Find("quest", null).Watch(new TrainConfig(), _ => { });
        game.Environment.Reset(7);
        game.Step();
        byte[] picture = game.DrawPicture().ToArray();
        var frame = new ushort[160 * 144];
        game.Shown.GetFrame(frame);
        Assert.Equal(frame, picture.Select(shade => (ushort)shade));
        Assert.Equal(((GameBoyVecEnv)game.Environment).GetMachine(0).Cycles, game.Shown.Cycles);
        Assert.Equal((160, 144, 15, 4), (game.Film.Width, game.Film.Height, game.Film.PicturesPerSecond, game.Film.Colours.Count));
    }

    [Fact]
    public void Pack_Colour_KeepsEveryBitLowByteFirst()
    {
        var picture = new byte[6];
        WatchedGameBoy.Pack([0x7FFF, 0x001F, 0x1234], WatchedGameBoy.Colour, picture);
        Assert.Equal([0xFF, 0x7F, 0x1F, 0x00, 0x34, 0x12], picture);
    }
}
