using Xunit;

namespace FastRL.Envs.Tests;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Next_SameStream_Repeats()
    {
        Assert.Equal(Draw(SplitMix64.Create(7, 3)), Draw(SplitMix64.Create(7, 3)));
        Assert.NotEqual(Draw(SplitMix64.Create(7, 3)), Draw(SplitMix64.Create(7, 4)));
        Assert.NotEqual(Draw(SplitMix64.Create(7, 3)), Draw(SplitMix64.Create(8, 3)));
    }

    // SplitMix64 from state 0: the first outputs that every implementation publishes.
    [Fact]
    public void Next_FullRange_IsSplitMix64()
    {
        var random = new SplitMix64(0);
        const ulong first = 0xE220A8397B1DCDAF;
        Assert.Equal((long)(first >> 32), (long)random.Next(int.MinValue, int.MaxValue) - int.MinValue);
    }

    [Fact]
    public void Next_Range_IsCoveredEvenly()
    {
        var random = SplitMix64.Create(1, 0);
        int[] counts = new int[61];
        for (int i = 0; i < 61_000; i++) counts[random.Next(0, 60)]++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Next_SingleNumber_IsThatNumber() => Assert.Equal(5, SplitMix64.Create(1, 0).Next(5, 5));

    private static int[] Draw(SplitMix64 random) => [.. Enumerable.Range(0, 8).Select(_ => random.Next(0, 1_000_000))];
}
