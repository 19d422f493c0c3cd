using FastRL.Web.Viewing;

namespace FastRL.Web.Tests.Viewing;

public sealed class ReloadScheduleTests
{
    [Theory]
    [InlineData(3, null, 2, 1_000, false)]
    [InlineData(3, null, 3, 0, true)]
    [InlineData(null, 30, 100, 29, false)]
    [InlineData(null, 30, 1, 30, true)]
    [InlineData(3, 30, 1, 31, true)]
    [InlineData(3, 30, 3, 1, true)]
    [InlineData(3, 30, 2, 29, false)]
    public void IsDue_WhicheverComesFirst(int? every, int? seconds, int episodes, int passed, bool due)
    {
        var schedule = new ReloadSchedule(every, seconds is { } number ? TimeSpan.FromSeconds(number) : null);
        Assert.Equal(due, schedule.IsDue(episodes, TimeSpan.FromSeconds(passed)));
    }
}
