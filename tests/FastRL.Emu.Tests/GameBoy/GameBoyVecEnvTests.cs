using FastRL.Emu.GameBoy;
using FastRL.Emu.Profiles;
using FastRL.Emu.Tests.Profiles;
using FastRL.Envs;
using FastRL.Envs.Checking;
using Xunit;

namespace FastRL.Emu.Tests.GameBoy;

public sealed class GameBoyVecEnvTests
{
    [Fact]
    public void Reset_BundledGame_StandsInTheFirstRoom()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3);
        env.Reset(1);
        for (int i = 0; i < env.Count; i++)
        {
            Assert.Equal(1, Value(env, i, "game_mode"));
            Assert.Equal(9, Value(env, i, "room"));
            Assert.Equal(0, Value(env, i, "room_changing"));
        }
    }

    [Fact]
    public void Check_BundledGame_FindsNothing() => Assert.Empty(VecEnvChecker.Check(
        (count, groups, threads) => QuestEnvironment.Create(count, threads, groups, episodeLength: 20), new VecEnvCheckOptions { Steps = 100 }));

    [Fact]
    public void Check_PixelsAndTiles_FindsNothing() => Assert.Empty(VecEnvChecker.Check(
        (count, groups, threads) => QuestEnvironment.WithObservation("{ tiles: true, pixels: { size: 84x84, stack: 3 } }", count, threads, groups, 20),
        new VecEnvCheckOptions { Count = 3, Steps = 60 }));

    [Fact]
    public void Step_ActionWithACondition_IsMaskedWhereItDoesNotHold()
    {
        const string condition = "{press: a, when: hero_y > 80}";
        using GameBoyVecEnv env = QuestEnvironment.WithActions($"[up, down, left, right, {condition}]", count: 3, episodeLength: 20);
        env.Reset(1);
        bool forbidden = false, allowed = false;
        for (int step = 0; step < 45; step++)
        {
            for (int i = 0; i < env.Count; i++)
            {
                bool holds = Value(env, i, "hero_y") > 80;
                Assert.Equal([1, 1, 1, 1, holds ? (byte)1 : (byte)0], env.Buffers.ActionMasks[(5 * i)..(5 * i + 5)]);
                (forbidden, allowed) = (forbidden || !holds, allowed || holds);
            }
            QuestEnvironment.Step(env, action: step % 20 < 12 ? 1 : 0);
        }
        Assert.True(forbidden && allowed, "the condition never changed");
        Assert.Empty(VecEnvChecker.Check(
            (count, groups, threads) => QuestEnvironment.WithActions($"[up, down, left, right, {condition}]", count, threads, groups, 20),
            new VecEnvCheckOptions { Count = 3, Steps = 60 }));
    }

    [Fact]
    public void New_Features_AreNamed()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 1);
        ObservationSpec spec = env.Buffers.Observations[0].Spec;
        Assert.Equal(spec.Size, spec.FeatureNames.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("room=9", spec.FeatureNames);
    }

    [Fact]
    public void Reset_IdleStart_DiffersBetweenCopies()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 17);
        env.Reset(1);
        int[] frames = [.. Enumerable.Range(0, env.Count).Select(i => Value(env, i, "frames"))];
        Assert.InRange(frames.Distinct().Count(), 8, 17);
        Assert.InRange(frames.Max() - frames.Min(), 20, 60);
    }

    [Fact]
    public void Reset_PartOfALargerBatch_BeginsAsThatPartDoes()
    {
        using GameBoyVecEnv whole = QuestEnvironment.Create(count: 17), part = QuestEnvironment.Create(count: 6);
        whole.Reset(1);
        part.Reset(1, first: 11);
        for (int i = 0; i < part.Count; i++)
        {
            Assert.Equal(Value(whole, 11 + i, "frames"), Value(part, i, "frames"));
            Assert.Equal(whole.Buffers.Observations[0].RowBytes(11 + i), part.Buffers.Observations[0].RowBytes(i));
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Play_AnyThreadsAndGroups_GiveTheSameBytes(int threads, int groups)
    {
        using GameBoyVecEnv reference = QuestEnvironment.Create(count: 17, threads: 1, groups: 1, episodeLength: 50);
        using GameBoyVecEnv other = QuestEnvironment.Create(count: 17, threads, groups, episodeLength: 50);
        reference.Reset(5);
        other.Reset(5);
        Assert.Equal(QuestEnvironment.Play(reference, 120, 3), QuestEnvironment.Play(other, 120, 3));
    }

    [Fact]
    public void Play_AfterReset_Repeats()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3, episodeLength: 40);
        env.Reset(5);
        string first = QuestEnvironment.Play(env, 100, 3);
        env.Reset(5);
        Assert.Equal(first, QuestEnvironment.Play(env, 100, 3));
    }

    [Fact]
    public void Reset_OtherSeed_StartsElsewhere()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3);
        env.Reset(5);
        int[] frames = [.. Enumerable.Range(0, env.Count).Select(i => Value(env, i, "frames"))];
        env.Reset(6);
        Assert.NotEqual(frames, Enumerable.Range(0, env.Count).Select(i => Value(env, i, "frames")));
    }

    [Fact]
    public void Step_EpisodeLength_CutsAndStartsAnew()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3, episodeLength: 10);
        env.Reset(1);
        foreach (float[] rows in env.Buffers.FinalObservations.Select(part => (float[])part.Array)) Array.Fill(rows, float.NaN);
        for (int step = 1; step < 10; step++)
        {
            QuestEnvironment.Step(env, action: 1);
            Assert.All(env.Buffers.EndCauses, cause => Assert.Equal(-1, cause));
        }
        int before = Value(env, 1, "frames");
        QuestEnvironment.Step(env, action: 1);

        Assert.All(env.Buffers.Truncated, flag => Assert.Equal(1, flag));
        Assert.All(env.Buffers.Terminated, flag => Assert.Equal(0, flag));
        Assert.All(env.Buffers.EndCauses, cause => Assert.Equal("max_steps", env.EndCauses[cause].Name));
        Assert.True(env.TryGetFinalValue(1, "frames", out int last));
        Assert.Equal(before + 4, last);
        Assert.NotEqual(last, Value(env, 1, "frames"));
    }

    // Features by their definition, from the watched values of the same row.
    [Fact]
    public void Step_Observations_AreTheEncodedValues()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3, episodeLength: 7);
        env.Reset(2);
        GameProfile profile = BundledProfiles.Load("quest");
        for (int step = 0; step < 40; step++)
        {
            QuestEnvironment.Play(env, 1, step);
            for (int i = 0; i < env.Count; i++)
            {
                Assert.Equal(Encode(profile, name => Value(env, i, name)), env.Buffers.Observations[0].Row<float>(i).ToArray());
                if (env.Buffers.EndCauses[i] < 0) continue;
                float[] final = Encode(profile, name => env.TryGetFinalValue(i, name, out int value) ? value : -1);
                Assert.Equal(final, env.Buffers.FinalObservations[0].Row<float>(i).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(3, "treasure", true)]
    [InlineData(2, "death", false)]
    public void Step_EndOfTheGame_Terminates(byte gameMode, string name, bool success)
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3);
        env.Reset(1);
        env.GetMachine(1).WriteMemory(0xC100, [gameMode]);
        QuestEnvironment.Step(env);

        Assert.Equal([0, 1, 0], env.Buffers.Terminated);
        Assert.Equal([0, 0, 0], env.Buffers.Truncated);
        Assert.Equal(new EndCause(name, success, Truncation: false), env.EndCauses[env.Buffers.EndCauses[1]]);
        Assert.Equal(1, Value(env, 1, "game_mode"));
        Assert.True(env.TryGetFinalValue(1, "game_mode", out int final));
        Assert.Equal(gameMode, final);
        Assert.False(env.TryGetFinalValue(0, "game_mode", out _));
    }

    [Fact]
    public void Step_NewRoom_IsRewarded()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 1);
        env.Reset(1);
        float best = 0;
        for (int step = 0; step < 30; step++)
        {
            QuestEnvironment.Step(env, action: 0); // up, to the room north of the first
            best = Math.Max(best, env.Buffers.Rewards[0]);
        }
        Assert.Equal(5, Value(env, 0, "room"));
        Assert.InRange(best, 1.5f, 1.6f); // 2 for the room, -0.5 for the change, 0.05 for the place, -0.002 for the step
    }

    [Fact]
    public void Step_OnceWarm_AllocatesNothing()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3, groups: 2, episodeLength: 20);
        env.Reset(1);
        for (int step = 0; step < 100; step++) QuestEnvironment.Step(env, step % 5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++) QuestEnvironment.Step(env, step % 5);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Send_WrongTimesAndActions_AreNamed()
    {
        using GameBoyVecEnv env = QuestEnvironment.Create(count: 3);
        Assert.Contains("was not reset", Assert.Throws<InvalidOperationException>(() => env.Send(0)).Message, StringComparison.Ordinal);
        env.Reset(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => env.Send(1));
        Assert.Contains("no step under way", Assert.Throws<InvalidOperationException>(() => env.Recv(0)).Message, StringComparison.Ordinal);
        env.Buffers.Actions[2] = 5;
        Assert.Equal(
            "action 5 of environment 2 is out of range; allowed are 0 to 4",
            Assert.Throws<InvalidOperationException>(() => env.Send(0)).Message);
        env.Buffers.Actions[2] = 0;
        env.Send(0);
        Assert.Throws<InvalidOperationException>(() => env.Send(0));
        Assert.Throws<InvalidOperationException>(() => env.Reset(1));
        env.Recv(0);
    }

    [Fact]
    public void Create_OtherRom_IsRefused()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "other.gb");
        File.WriteAllBytes(path, new byte[0x8000]);
        var options = new GameBoyVecEnvOptions { Count = 1, RomPath = path };
        var error = Assert.Throws<ProfileException>(() => new GameBoyVecEnv(BundledProfiles.Load("quest"), options));
        Assert.Contains("its title is '', expected is 'QUEST'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_BootConditionNeverTrue_IsNamed()
    {
        string text = File.ReadAllText(BundledProfiles.PathOf("quest"))
            .Replace("until: game_mode == 1", "until: game_mode == 9", StringComparison.Ordinal);
        GameProfile profile = GameProfile.Parse(text, BundledProfiles.PathOf("changed"));
        var error = Assert.Throws<ProfileException>(() => new GameBoyVecEnv(profile, new GameBoyVecEnvOptions { Count = 1 }));
        Assert.Contains("did not come true within 600 frames", error.Message, StringComparison.Ordinal);
    }

    private static int Value(GameBoyVecEnv env, int index, string name)
    {
        Assert.True(env.TryGetValue(index, name, out int value));
        return value;
    }

    private static float[] Encode(GameProfile profile, Func<string, int> read)
    {
        var row = new List<float>();
        foreach (ObservedFeature feature in profile.Features)
        {
            int value = read(profile.ValueNames[feature.Value]) - (feature.Kind == ObservedFeatureKind.Bits ? 0 : feature.Offset);
            int bin = Math.Clamp((int)MathF.Floor(value * feature.Scale), 0, feature.Size - 1);
            for (int k = 0; k < feature.Size; k++)
            {
                row.Add(feature.Kind switch
                {
                    ObservedFeatureKind.Scale => value * feature.Scale,
                    ObservedFeatureKind.OneHot => value == k ? feature.Scale : 0,
                    ObservedFeatureKind.Bits => ((value >> (feature.Offset + k)) & 1) * feature.Scale,
                    _ => bin == k ? 1 : 0,
                });
            }
        }
        return [.. row];
    }
}
