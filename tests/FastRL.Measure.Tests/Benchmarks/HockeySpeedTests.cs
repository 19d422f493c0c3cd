using FastRL.Measure.Benchmarks;

namespace FastRL.Measure.Tests.Benchmarks;

/// <remarks>Alone, because memory is that of the whole process.</remarks>
[Collection(nameof(HockeySpeedTests))]
[CollectionDefinition(nameof(HockeySpeedTests), DisableParallelization = true)]
public sealed class HockeySpeedTests
{
    [Fact]
    public void Measure_BesideAPeer_DividesItsSumsAndAllocatesNothing()
    {
        int turn = 0;
        HockeySpeed.Speed speed = HockeySpeed.Measure([_ => (30 * ++turn, 3)]); // 30, 60, ... 150 steps in 3 seconds each
        Assert.Equal(30, speed.Peers[0], 1e-9);
        Assert.True(speed.Own > 0);
        Assert.Equal(0, speed.Allocated);
    }

    [Fact]
    public void MeasureMemory_OfACopy_IsBelowOneKibibyte() => Assert.True(HockeySpeed.MeasureMemory() <= 1024);
}
