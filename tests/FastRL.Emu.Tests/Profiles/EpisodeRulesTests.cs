using FastRL.Emu.Profiles;
using FastRL.Envs;
using Xunit;

namespace FastRL.Emu.Tests.Profiles;

public sealed class EpisodeRulesTests
{
    private const int Width = 8; // values of TestProfile: mode, x, y, coins, flags and three foes

    [Fact]
    public void Step_FirstCauseThatHolds_EndsTheEpisode()
    {
        var episodes = Begin(TestProfile.Load(), 10);
        Assert.Equal(-1, episodes.Step(0, Row(mode: 1)).EndCause);
        Assert.Equal(1, episodes.Step(0, Row(mode: 3, x: 201)).EndCause); // lost comes before outside
        Assert.Equal(2, episodes.Step(0, Row(mode: 1, x: 201)).EndCause);
    }

    [Fact]
    public void Step_Limit_CutsTheEpisode()
    {
        var episodes = Begin(TestProfile.Load(), 3);
        int[] causes = [.. Enumerable.Range(0, 3).Select(_ => episodes.Step(0, Row(mode: 1)).EndCause)];
        Assert.Equal([-1, -1, 4], causes);
    }

    [Fact]
    public void Step_PatienceWithoutReward_CutsTheEpisode()
    {
        GameProfile profile = TestProfile.With("max_steps: 500", "max_steps: 500\n  patience: 3");
        var episodes = Begin(profile, 500);
        int[] places = [0, 0, 16, 0, 0, 0, 32]; // the third step comes to a new one
        int[] causes = [.. places.Select(x => episodes.Step(0, Row(mode: 1, x: x)).EndCause)];
        Assert.Equal([-1, -1, -1, -1, -1, 3, -1], causes);
        Assert.Equal("patience", profile.EndCauses[3].Name);
    }

    [Fact]
    public void Step_EndAtTheLimit_IsTheEndAndNotTheCut()
    {
        var episodes = Begin(TestProfile.Load(), 1);
        Assert.Equal(0, episodes.Step(0, Row(mode: 2)).EndCause);
    }

    [Fact]
    public void Begin_FirstRow_CountsAsVisited()
    {
        var episodes = Begin(TestProfile.Load(), 10);
        Assert.Equal(0, episodes.Step(0, Row(mode: 1)).Reward);
        Assert.Equal(1, episodes.Step(0, Row(mode: 1, x: 16)).Reward);
    }

    [Fact]
    public void Begin_NewEpisode_ForgetsVisitsAndPreviousValues()
    {
        var episodes = Begin(TestProfile.Load(), 10);
        episodes.Step(0, Row(mode: 1, x: 16, coins: 9));
        episodes.Begin(0, Row(mode: 1));
        Assert.Equal(1 + (0.5 * 2), episodes.Step(0, Row(mode: 1, x: 16, coins: 2)).Reward);
    }

    [Fact]
    public void SaveLoad_MiddleOfAnEpisode_GoesOnExactly()
    {
        var random = new Random(17);
        int[][] rows = [.. Enumerable.Range(0, 400).Select(_ => Row(1, random.Next(160), random.Next(144), random.Next(5)))];
        var original = Begin(TestProfile.Load(), 1000);
        foreach (int[] row in rows[..200]) original.Step(0, row);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        original.Save(0, writer);
        var copy = Begin(TestProfile.Load(), 1000);
        copy.Step(0, Row(mode: 1, x: 100));
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        copy.Load(0, reader);

        Assert.Equal(rows[200..].Select(row => original.Step(0, row)), rows[200..].Select(row => copy.Step(0, row)));
    }

    [Fact]
    public void Step_OnceWarm_AllocatesNothing()
    {
        var episodes = Begin(TestProfile.Load(), 1000);
        int[] row = Row(mode: 1);
        Run(episodes, row);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(episodes, row);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(EpisodeRules episodes, int[] row)
    {
        for (int episode = 0; episode < 5; episode++)
        {
            episodes.Begin(0, row);
            for (int step = 0; step < 300; step++)
            {
                row[1] = step % 160;
                row[2] = step % 144;
                episodes.Step(0, row);
            }
        }
    }

    private static EpisodeRules Begin(GameProfile profile, int maxSteps)
    {
        var episodes = new EpisodeRules(profile, 1, maxSteps);
        episodes.Begin(0, Row(mode: 1));
        return episodes;
    }

    private static int[] Row(int mode, int x = 0, int y = 0, int coins = 0)
    {
        int[] row = new int[Width];
        (row[0], row[1], row[2], row[3]) = (mode, x, y, coins);
        return row;
    }
}
