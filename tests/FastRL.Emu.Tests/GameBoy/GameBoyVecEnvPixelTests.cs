using FastRL.Emu.GameBoy;
using FastRL.Emu.Observations;
using FastRL.Emu.Profiles;
using FastRL.Emu.Tests.Profiles;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyVecEnvPixelTests
{
    [Theory]
    [InlineData("native", 160, 144)]
    [InlineData("80x72", 80, 72)]
    [InlineData("84x84", 84, 84)]
    public void Step_Pixels_NewestIsTheMachinesFrame(string size, int width, int height)
    {
        using GameBoyVecEnv env = QuestEnvironment.WithObservation($"pixels: {{size: {size}, stack: 3}}", count: 3);
        env.Reset(1);
        Assert.Equal([3, height, width], env.Buffers.Observations[0].Spec.Shape);
        int frame = width * height;
        byte[] first = env.Buffers.Observations[0].Row<byte>(2).ToArray();
        Assert.Equal(first[..frame], first[frame..(2 * frame)]);
        Assert.Equal(first[..frame], first[(2 * frame)..]);
        Assert.NotEqual(1, first.Distinct().Count());

        QuestEnvironment.Step(env, action: 1);
        byte[] second = env.Buffers.Observations[0].Row<byte>(2).ToArray();
        Assert.Equal(first[..frame], second[frame..(2 * frame)]);
        Assert.Equal(Expected(env.GetMachine(2), size), second[(2 * frame)..]);
    }

    [Theory]
    [InlineData("max")]
    [InlineData("min")]
    [InlineData("both")]
    public void Step_Blend_TakesTheLastTwoFrames(string blend)
    {
        using GameBoyVecEnv env = QuestEnvironment.WithObservation($"pixels: {{size: native, blend: {blend}, stack: 2}}", count: 3);
        env.Reset(1);
        const int Frame = 160 * 144, Right = 3;
        int planes = blend == "both" ? 4 : 2, differing = 0;
        Assert.Equal([planes, 144, 160], env.Buffers.Observations[0].Spec.Shape);
        RomIdentity cartridge = GameProfile.Load(BundledProfiles.PathOf("quest")).Rom;
        using var rom = GameBoyRom.FromBytes(cartridge.Read(cartridge.Path));
        using var twin = new GameBoyMachine(rom, GameBoyModel.Dmg);
        byte[] state = new byte[twin.StateSize];
        for (int step = 0; step < 20; step++)
        {
            env.GetMachine(2).SaveState(state);
            QuestEnvironment.Step(env, Right);
            twin.LoadState(state);
            twin.SetButtons(GameBoyButtons.Right);
            twin.RunFrames(env.TicksPerStep - 1, drawLast: true);
            byte[] earlier = Expected(twin, "native");
            twin.RunFrames(1, drawLast: true);
            byte[] later = Expected(twin, "native");
            differing += earlier.SequenceEqual(later) ? 0 : 1;

            byte[] expected = blend switch
            {
                "max" => [.. earlier.Zip(later, Math.Max)],
                "min" => [.. earlier.Zip(later, Math.Min)],
                _ => [.. earlier, .. later],
            };
            Assert.Equal(expected, env.Buffers.Observations[0].Row<byte>(2)[^expected.Length..].ToArray());
            Assert.Equal(planes * Frame, env.Buffers.Observations[0].Row<byte>(2).Length);
        }
        Assert.NotEqual(0, differing);
    }

    [Fact]
    public void Step_Tiles_AreTheMachinesClasses()
    {
        using GameBoyVecEnv env = QuestEnvironment.WithObservation("tiles: {classes: {low: [0..31], sprite: [768..1535]}}", count: 3);
        env.Reset(1);
        QuestEnvironment.Step(env, action: 4);
        short[] tiles = new short[GameBoyMachine.TileRows * GameBoyMachine.TileColumns];
        env.GetMachine(1).GetTiles(tiles);
        Assert.Equal(
            tiles.Select(tile => (short)(tile is >= 0 and < 32 ? 1 : tile >= 768 ? 2 : 0)),
            env.Buffers.Observations[0].Row<short>(1).ToArray());
        Assert.Contains((short)2, env.Buffers.Observations[0].Row<short>(1).ToArray());
    }

    private static byte[] Expected(GameBoyMachine machine, string size)
    {
        ushort[] frame = new ushort[160 * 144];
        machine.GetFrame(frame);
        byte[] gray = [.. frame.Select(shade => (byte)(255 - (85 * shade)))];
        byte[] scaled = new byte[size == "80x72" ? 80 * 72 : 84 * 84];
        if (size == "native") return gray;
        if (size == "80x72") HalfSize.DownsampleScalar(gray, 160, 144, scaled);
        else SquareFrame.DownsampleScalar(gray, scaled);
        return scaled;
    }
}
