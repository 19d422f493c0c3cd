using FastRL.Emu.GameBoy;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyVecEnvStateTests
{
    [Fact]
    public void LoadState_MiddleOfEpisodes_GoesOnExactly()
    {
        using GameBoyVecEnv original = QuestEnvironment.Create(count: 3, groups: 2, episodeLength: 45);
        original.Reset(9);
        QuestEnvironment.Play(original, 70, 1);
        byte[] state = Save(original);

        using GameBoyVecEnv copy = QuestEnvironment.Create(count: 3, threads: 2, groups: 1, episodeLength: 45);
        copy.LoadState(new MemoryStream(state));
        Assert.Equal(original.Buffers.Observations[0].Array, copy.Buffers.Observations[0].Array);
        Assert.Equal(state, Save(copy));
        Assert.Equal(QuestEnvironment.Play(original, 100, 2), QuestEnvironment.Play(copy, 100, 2));
    }

    [Fact]
    public void LoadState_Pixels_GoOnExactly()
    {
        const string observation = "pixels: {size: 80x72, stack: 3}";
        using GameBoyVecEnv original = QuestEnvironment.WithObservation(observation, count: 2);
        original.Reset(9);
        QuestEnvironment.Play(original, 20, 1);
        byte[] state = Save(original);
        using GameBoyVecEnv copy = QuestEnvironment.WithObservation(observation, count: 2);
        copy.LoadState(new MemoryStream(state));
        Assert.Equal(QuestEnvironment.Play(original, 20, 2), QuestEnvironment.Play(copy, 20, 2));
    }

    [Fact]
    public void LoadState_OtherCount_IsRefused()
    {
        using GameBoyVecEnv three = QuestEnvironment.Create(count: 3);
        using GameBoyVecEnv one = QuestEnvironment.Create(count: 1);
        three.Reset(1);
        var error = Assert.Throws<InvalidDataException>(() => one.LoadState(new MemoryStream(Save(three))));
        Assert.Contains("another environment", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 copies", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadState_DamagedAnywhere_IsRefused()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 1);
        env.Reset(1);
        byte[] state = Save(env);
        var random = new Random(4);
        for (int round = 0; round < 100; round++)
        {
            byte[] damaged = (byte[])state.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (round % 2 == 0) damaged = damaged[..random.Next(damaged.Length)];
            Assert.Throws<InvalidDataException>(() => env.LoadState(new MemoryStream(damaged)));
        }
        env.LoadState(new MemoryStream(state));
        QuestEnvironment.Step(env);
    }

    [Fact]
    public void LoadState_Failed_NeedsAnotherStart()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 1);
        env.Reset(1);
        Assert.Throws<InvalidDataException>(() => env.LoadState(new MemoryStream([1, 2, 3])));
        Assert.Throws<InvalidOperationException>(() => env.Send(0));
    }

    [Fact]
    public void SaveState_StepUnderWay_IsRefused()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 1);
        env.Reset(1);
        env.Send(0);
        Assert.Throws<InvalidOperationException>(() => env.SaveState(new MemoryStream()));
        env.Recv(0);
    }

    private static byte[] Save(GameBoyVecEnv env)
    {
        var stream = new MemoryStream();
        env.SaveState(stream);
        return stream.ToArray();
    }
}
