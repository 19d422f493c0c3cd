using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Host.Games.GameBoy;
using FastRL.Host.Games.GameBoy.Wall;
using FastRL.Interop.Ring;
using FastRL.Runs;

namespace FastRL.Host.Tests.Games.GameBoy.Wall;

public sealed class WallFeedTests : IDisposable
{
    private const int Copies = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly GameProfile _profile = GameProfile.Load(Path.Combine(AppContext.BaseDirectory, "games", "profiles", "quest.yaml"));
    private readonly RunDirectory _run;
    private readonly GameBoyVecEnv _game;

    public WallFeedTests()
    {
        _run = new RunDirectory(_folder.Path);
        _game = new GameBoyVecEnv(_profile, new GameBoyVecEnvOptions { Count = Copies, Groups = 2, Threads = 1 });
        _game.Reset(1);
    }

    public void Dispose()
    {
        _game.Dispose();
        _folder.Dispose();
    }

    /// <summary>Every instance's picture is what its machine draws next, as the same machine says here.</summary>
    [RingFact]
    public void Feed_WithAWall_GivesEveryInstancesNextFrame()
    {
        using RingChannel ring = RingChannel.CreateHost(WallChannel.NameOf(_run), WallChannel.Options);
        using var pictures = new WallPictures(ring);
        using WallFeed feed = Feed();
        var seen = new Dictionary<int, uint[]>();
        for (int step = 0; step < 500 && seen.Count < Copies; step++)
        {
            Step();
            while (pictures.Next() is { } instance)
            {
                if (instance == WallChannel.Greeting) continue;
                seen[instance] = pictures.Pixels.ToArray();
                Assert.Equal(NextFrame(instance), seen[instance]);
            }
        }
        Assert.Equal(Copies, seen.Count);
        Assert.Equal(("quest", Copies), (pictures.Training!.Game, pictures.Training.Count));
    }

    [RingFact]
    public void Feed_WhoseWallIsGone_FindsTheNextOne()
    {
        using WallFeed feed = Feed();
        for (int life = 0; life < 2; life++)
        {
            using RingChannel ring = RingChannel.CreateHost(WallChannel.NameOf(_run), WallChannel.Options);
            using var pictures = new WallPictures(ring);
            int seen = 0;
            for (int step = 0; step < 1000 && seen < Copies; step++)
            {
                Step();
                while (pictures.Next() is { } instance) seen += instance == WallChannel.Greeting ? 0 : 1;
            }
            Assert.True(seen >= Copies, $"life {life}: {seen}");
        }
    }

    [RingFact]
    public void Feed_WithoutAWall_MakesNoChannel()
    {
        using WallFeed feed = Feed();
        Step();
        Assert.Null(RingChannel.TryConnect(WallChannel.NameOf(_run), WallChannel.Options));
    }

    private WallFeed Feed() => new(_run, _game, new WallGreeting("quest", Path.GetFullPath(_profile.Rom.Path), _game.GetMachine(0).Model, Copies));

    // Some milliseconds, as of a training that is busy.
    private void Step()
    {
        for (int group = 0; group < 2; group++)
        {
            _game.Send(group);
            _game.Recv(group);
        }
        Thread.Sleep(5);
    }

    private uint[] NextFrame(int instance)
    {
        using GameBoyRom rom = GameBoyRom.Load(_profile.Rom.Path);
        using var machine = new GameBoyMachine(rom, _profile.Model);
        var state = new byte[machine.StateSize];
        _game.SaveMachine(instance, state);
        machine.LoadState(state);
        machine.RunFrames(1, drawLast: true);
        var frame = new ushort[GameBoyMachine.ScreenWidth * GameBoyMachine.ScreenHeight];
        machine.GetFrame(frame);
        return [.. FramePicture.ToRgb(frame, machine.Model).Chunk(3).Select(rgb => rgb[0] | ((uint)rgb[1] << 8) | ((uint)rgb[2] << 16) | 0xFF00_0000)];
    }
}
