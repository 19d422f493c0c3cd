using System.Buffers.Binary;
using FastRL.Host.Games.Puck;
using FastRL.Interop.Ring;
using Xunit;

namespace FastRL.Host.Tests.Games.Puck;

/// <summary>The trainer's side of PuckGym's protocol against a simulation of the game's side.</summary>
public class LegacyPuckChannelTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [RingFact]
    public void Step_ManySteps_NeverSeesAnObservationTwice()
    {
        using var game = new LegacyPuckGame(instanceId: 90_001);
        using LegacyPuckChannel channel = LegacyPuckChannel.Connect(90_001);
        game.Start();
        var observation = new float[23];
        channel.Reset(observation, s_patience);
        Assert.Equal(1, game.Resets);
        float last = observation[0];
        for (int i = 0; i < 500; i++)
        {
            Assert.False(channel.Step(new LegacyPuckAction { MoveX = i }, observation, out float reward, s_patience));
            Assert.Equal((last + 1, 1.25f), (observation[0], reward));
            last = observation[0];
        }
        // The reset may have freed the game with a neutral action; the last one was taken before its observation was shown.
        float[] taken = [.. game.Actions.ToArray()[^500..].Select(bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes))];
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (float)i), taken);
    }

    [RingFact]
    public void Step_EveryField_LiesWhereTheGameExpectsIt()
    {
        using var game = new LegacyPuckGame(instanceId: 90_002);
        using LegacyPuckChannel channel = LegacyPuckChannel.Connect(90_002);
        game.Start();
        var observation = new float[23];
        channel.Reset(observation, s_patience);
        channel.TimeScale = 30;

        channel.Step(
            new LegacyPuckAction { MoveX = 0.1f, MoveY = 0.2f, AimX = 0.3f, AimY = 0.4f, BladeAngle = 0.5f, Jump = true, Boost = true },
            observation, out _, s_patience);

        byte[] action = game.Actions[^1];
        float[] floats = [.. new[] { 0, 4, 8, 12, 16, 23 }.Select(at => BinaryPrimitives.ReadSingleLittleEndian(action.AsSpan(at)))];
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 30f], floats);
        Assert.Equal([1, 0, 1], action[20..23]);
        Assert.Equal([1.5f, 2.5f, 3.5f], observation[1..4]);
        Assert.Equal([21.5f, 22.5f], observation[21..]);
    }

    [RingFact]
    public void Step_EndOfAnEpisode_IsDoneOnceAndTheNextOneFollows()
    {
        using var game = new LegacyPuckGame(instanceId: 90_003, ticksPerEpisode: 12);
        using LegacyPuckChannel channel = LegacyPuckChannel.Connect(90_003);
        game.Start();
        var observation = new float[23];
        channel.Reset(observation, s_patience);

        // Decisions at ticks 5, 10 and 12, the last of them the end; the reset showed the first.
        bool[] done = [.. Enumerable.Range(0, 6).Select(_ => channel.Step(default, observation, out float _, s_patience))];

        Assert.Equal([false, true, false, false, true, false], done);
        Assert.Equal(1, game.Resets);
    }

    [RingFact]
    public void Reset_AfterTheGameGaveUpWaiting_ShowsTheNewEpisode()
    {
        using var game = new LegacyPuckGame(instanceId: 90_004, spins: 20);
        using LegacyPuckChannel channel = LegacyPuckChannel.Connect(90_004);
        game.Start();
        Assert.True(SpinWait.SpinUntil(() => game.Shown > 10, s_patience)); // nobody answered: the last one still shows as ready
        var observation = new float[23];

        int shown = game.Shown;
        channel.Reset(observation, s_patience);

        Assert.True(observation[0] > shown);
        Assert.Equal(1, game.Resets);
    }

    [RingFact]
    public void Reset_NoGame_TimesOutWithTheOriginalsWords()
    {
        using var game = new LegacyPuckGame(instanceId: 90_005); // never started
        using LegacyPuckChannel channel = LegacyPuckChannel.Connect(90_005);
        var observation = new float[23];

        Assert.Equal(
            "Timeout waiting for Unity after reset (instance 90005, memory 'PuckRL_90005')",
            Assert.Throws<TimeoutException>(() => channel.Reset(observation, TimeSpan.FromMilliseconds(20))).Message);
        Assert.Equal(
            "Timeout waiting for Unity during step (instance 90005, memory 'PuckRL_90005')",
            Assert.Throws<TimeoutException>(() => channel.Step(default, observation, out _, TimeSpan.FromMilliseconds(20))).Message);
    }

    [RingFact]
    public void Connect_NoMemory_SaysWhatToDo()
    {
        Assert.Null(LegacyPuckChannel.TryConnect(90_006));
        RingException refusal = Assert.Throws<RingException>(() => LegacyPuckChannel.Connect(90_006));
        Assert.Equal("Could not connect to shared memory for instance 90006. Is game running with '/rl 90006' + F9?", refusal.Message);
    }

    [RingFact]
    public void Connect_ARing_IsRefused_AndARingRefusesTheStruct()
    {
        var options = new RingOptions(1, 64, 64);
        using (RingChannel.CreateHost("PuckRL_90007", options))
        {
            Assert.Equal(RingFault.Foreign, Assert.Throws<RingException>(() => LegacyPuckChannel.Connect(90_007)).Fault);
        }
        File.WriteAllBytes("/dev/shm/PuckRL_90007", new byte[4096]); // as the game makes it, before the first observation
        try
        {
            Assert.Equal(RingFault.Foreign, Assert.Throws<RingException>(() => RingChannel.Connect("PuckRL_90007", options)).Fault);
            Assert.Equal(RingFault.Foreign, Assert.Throws<RingException>(() => RingChannel.CreateHost("PuckRL_90007", options)).Fault);
        }
        finally
        {
            File.Delete("/dev/shm/PuckRL_90007");
        }
    }
}
