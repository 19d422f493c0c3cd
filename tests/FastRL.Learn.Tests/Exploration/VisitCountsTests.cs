using System.Runtime.InteropServices;
using FastRL.Envs;
using FastRL.Learn.Exploration;
using FastRL.Learn.Training;

namespace FastRL.Learn.Tests.Exploration;

public sealed class VisitCountsTests
{
    private static readonly float[] _here = [1, 0, 0], _there = [0, 1, 0], _elsewhere = [0, 0, 1];

    [Theory]
    [InlineData(10)]
    [InlineData(64)]
    public void Reward_FourEpisodesComeToAPlace_FallsWithTheRootOfTheirNumber(int bits)
    {
        VisitCounts visits = Counts(environments: 5, bits);
        float[] rewards = [5, 0, 0, 0, 0];
        Step(visits, [_here, _here, _there, _here, _here], rewards, beta: 2);
        // 2 / sqrt(1), 2 / sqrt(2), another place's first, 2 / sqrt(3), 2 / sqrt(4); 5 was there.
        float[] expected = [7, 1.414214f, 2, 1.154701f, 1];
        for (int i = 0; i < 5; i++) Assert.Equal(expected[i], rewards[i], 2e-6f);
    }

    [Fact]
    public void Reward_EpisodeComesBack_PaysNothingAndCountsOnce()
    {
        VisitCounts visits = Counts(environments: 1);
        ObservationBuffer[] parts = PlaceHashTests.Vectors(_elsewhere, _here, _there), last = PlaceHashTests.Vectors(_here);
        float[] rewards = new float[3];
        Reward(visits, parts, last, new byte[3], [0, 0, 0], new byte[3], beta: 1, rewards);
        Assert.Equal([1, 1, 0], rewards);
        // The next episode begins elsewhere: to begin somewhere pays nothing. It is the second that comes here.
        parts = PlaceHashTests.Vectors(_here, _elsewhere, _here);
        Reward(visits, parts, last, [1, 0, 0], new byte[3], new byte[3], beta: 1, rewards = new float[3]);
        Assert.Equal([0, 1 / MathF.Sqrt(2), 0], rewards);
    }

    [Fact]
    public void Reward_StepThatDidNotHappen_IsNotCounted()
    {
        VisitCounts visits = Counts(environments: 2);
        float[] rewards = [float.NaN, 0];
        Reward(visits, PlaceHashTests.Vectors(_there, _there), PlaceHashTests.Vectors(_here, _here), [0, 0], [0, 0], [1, 0], beta: 1, rewards);
        Assert.Equal([float.NaN, 1], rewards);
    }

    /// <summary>A cut in a step that did not happen ends the episode as any other.</summary>
    [Fact]
    public void Reward_CutWhileAway_ForgetsTheEpisode()
    {
        VisitCounts visits = Counts(environments: 1);
        Step(visits, [_here], [0], beta: 1);
        Reward(visits, PlaceHashTests.Vectors(_here), PlaceHashTests.Vectors(_there), [0], [1], [1], beta: 1, [0]);
        float[] rewards = [0];
        Step(visits, [_here], rewards, beta: 1);
        Assert.Equal(1 / MathF.Sqrt(2), rewards[0]);
    }

    [Fact]
    public void Load_SavedCountsAndEpisodes_GoOn()
    {
        VisitCounts visits = Counts(environments: 3), restored = Counts(environments: 3);
        Step(visits, [_here, _here, _there], new float[3], beta: 1);
        using MemoryStream counts = new(), episodes = new();
        visits.SaveCounts(counts);
        visits.SaveEpisodes(episodes);
        counts.Position = 0;
        restored.LoadCounts(counts);
        restored.LoadEpisodes(episodes.ToArray());
        float[] rewards = new float[3];
        Step(restored, [_here, _there, _here], rewards, beta: 1);
        // Here again; the second episode there; the third here.
        Assert.Equal([0, 1 / MathF.Sqrt(2), 1 / MathF.Sqrt(3)], rewards);
    }

    [Fact]
    public void LoadCounts_OtherNumberOfBits_NamesBoth()
    {
        using var file = new MemoryStream();
        Counts(environments: 1).SaveCounts(file);
        file.Position = 0;
        var exception = Assert.Throws<InvalidDataException>(() => new VisitCounts(PlaceHashTests.Hash(12, 3), 1).LoadCounts(file));
        Assert.Equal("visits are counted at 1024 places; exploration.hash_bits is 12, which makes 4096", exception.Message);
    }

    [Theory]
    [InlineData(new[] { 1, 5 }, "places of episodes are not those of 2 environments")]
    [InlineData(new[] { 2, 5, 6, 3, 7 }, "places of episodes are not those of 2 environments")]
    [InlineData(new[] { -1, 0 }, "places of episodes are not those of 2 environments")]
    [InlineData(new[] { 1, 1024, 0 }, "an episode was at place 1024 of 1024")]
    public void LoadEpisodes_Damaged_SaysSo(int[] saved, string message)
    {
        VisitCounts visits = Counts(environments: 2);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => visits.LoadEpisodes(MemoryMarshal.AsBytes(saved.AsSpan()))).Message);
    }

    private static VisitCounts Counts(int environments, int bits = 10) => new(PlaceHashTests.Hash(bits, size: 3), environments);

    /// <summary>A rollout of one step, after which the environments are at these places.</summary>
    private static void Step(VisitCounts visits, float[][] places, float[] rewards, float beta)
    {
        ObservationBuffer[] after = PlaceHashTests.Vectors(places);
        int count = places.Length;
        Reward(visits, after, after, new byte[count], new byte[count], new byte[count], beta, rewards);
    }

    private static void Reward(
        VisitCounts visits, ObservationBuffer[] parts, ObservationBuffer[] last, byte[] terminated, byte[] truncated, byte[] absent, float beta, float[] rewards)
    {
        int[] places = new int[rewards.Length];
        VisitCounts.Locate(visits.Hash, parts, last, places);
        visits.Reward(new Columns(last[0].Array.Length / last[0].Spec.Size), places, terminated, truncated, absent, beta, rewards);
    }
}
