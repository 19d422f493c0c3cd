using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Envs.Hockey;
using FastRL.Host.Games.Hockey;

namespace FastRL.Host.Tests.Games.Hockey;

public sealed class HockeyMirrorTests
{
    /// <summary>The batch itself is the oracle: a mirrored state and action lead to the mirrored next state and the same reward.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Mirror_OfStatesAndActions_LeadsToTheMirroredState(int fineness)
    {
        var options = new HockeyOptions(Fineness: fineness);
        using var games = new HockeyVecEnv(options, 1);
        using var mirrored = new HockeyVecEnv(options, 1);
        var random = new Random(7);
        games.Reset(1);
        mirrored.Reset(1);
        for (int episode = 0; episode < 40; episode++)
        {
            float y = random.NextSingle() * 4 - 2;
            games.StartAt(0, new HockeyStart(HockeyMode.Normal, random.NextSingle() - 2, y));
            mirrored.StartAt(0, new HockeyStart(HockeyMode.Normal, 0, 0));
            for (int step = 0; step < 30 && games.Buffers.EndCauses[0] < 0; step++)
            {
                float[] state = Row(games).ToArray();
                HockeyMirror.Observation(MemoryMarshal.AsBytes(state.AsSpan()));
                if (Math.Abs(Row(games)[0]) > 3.4) break; // near the walls contacts have a memory that a state does not hold
                mirrored.SetState(0, state);
                Act(games, mirrored, random, fineness);
                Step(games);
                Step(mirrored);
                if (games.Buffers.EndCauses[0] >= 0) break;
                float[] next = Row(games).ToArray();
                HockeyMirror.Observation(MemoryMarshal.AsBytes(next.AsSpan()));
                for (int i = 0; i < next.Length; i++)
                    if (Math.Abs(state[14]) < 30) Assert.Equal(next[i], Row(mirrored)[i], 2e-3);
                Assert.Equal(games.Buffers.Rewards[0], mirrored.Buffers.Rewards[0], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(0, 2, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(6, 2, 5)]
    [InlineData(7, 2, 7)]
    [InlineData(2, 3, 2)]
    [InlineData(5, 3, 7)]
    [InlineData(8, 3, 6)]
    [InlineData(10, 3, 12)]
    [InlineData(13, 3, 13)]
    public void Choice_OfASet_SwapsUpAndDownAndTurnsAlone(int choice, int fineness, int expected)
    {
        Assert.Equal(expected, HockeyMirror.Choice(choice, fineness));
        Assert.Equal(choice, HockeyMirror.Choice(expected, fineness));
    }

    /// <summary>A policy's choice does what the batch makes of the same choice.</summary>
    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(5, false)]
    public void ChoiceTable_OfEveryChoice_DoesWhatTheBatchDoes(int fineness, bool keepMode)
    {
        var spaces = new HockeySpaces(keepMode, fineness, Scaled: false);
        int choices = spaces.ActionSpace.ChoiceSizes[0];
        using var chosen = new HockeyVecEnv(new HockeyOptions(keepMode, fineness), choices);
        using var played = new HockeyVecEnv(new HockeyOptions(keepMode), choices);
        var seat = new HockeySeat(spaces, choices);
        chosen.Reset(3);
        played.Reset(3);
        for (int step = 0; step < 20; step++)
        {
            for (int i = 0; i < choices; i++)
            {
                chosen.Buffers.Actions[i] = seat.Buffers.Actions[i] = i;
                seat.Play(played, i, HockeySide.Left, i);
            }
            Step(chosen);
            Step(played);
        }
        Assert.Equal((float[])chosen.Buffers.Observations[0].Array, (float[])played.Buffers.Observations[0].Array);
    }

    private static void Act(HockeyVecEnv games, HockeyVecEnv mirrored, Random random, int fineness)
    {
        if (fineness > 0)
        {
            games.Buffers.Actions[0] = random.Next(games.ActionSpace.ChoiceSizes[0]);
            mirrored.Buffers.Actions[0] = HockeyMirror.Choice(games.Buffers.Actions[0], fineness);
            return;
        }
        for (int i = 0; i < 4; i++) games.Buffers.ContinuousActions[i] = mirrored.Buffers.ContinuousActions[i] = random.NextSingle() * 2 - 1;
        HockeyMirror.Reals(mirrored.Buffers.ContinuousActions);
    }

    private static Span<float> Row(HockeyVecEnv games) => games.Buffers.Observations[0].Row<float>(0);

    private static void Step(HockeyVecEnv games)
    {
        games.Send(0);
        games.Recv(0);
    }
}
