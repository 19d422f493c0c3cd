using FastRL.Host.Training.Speed;

namespace FastRL.Host.Tests.Training.Speed;

public sealed class LoadWatchTests
{
    // Steps a second in each half minute; the first is what is usual.
    [Theory]
    [InlineData(0, 1000, 1000, 900, 1200)]
    [InlineData(1, 1000, 1000, 700)]
    [InlineData(1, 1000, 1400)]
    [InlineData(2, 1000, 500, 500)]
    public void Look_SpeedOfEachWindow_IsHeldAgainstTheFirst(int expected, params int[] speeds)
    {
        var time = new ManualTime();
        int changes = 0;
        var watch = new LoadWatch(time, () => changes++);
        long step = 0;
        watch.Look(step);
        foreach (int speed in speeds)
        {
            for (int second = 0; second < 30; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                watch.Look(step += speed);
            }
        }
        Assert.Equal(expected, changes);
    }
}
