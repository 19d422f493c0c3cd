namespace FastRL.Envs.Tests;

public sealed class GroupsTests
{
    /// <summary>Up to 2^20 copies in 2^20 groups, where a product of the two no longer fits 32 bits.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 3)]
    [InlineData(65_536, 2)]
    [InlineData(1_000_003, 4_099)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData(1 << 20, (1 << 20) - 1)]
    public void Rows_AnyCut_CoverEveryCopyOnce(int copies, int count)
    {
        var groups = new Groups(copies, count);
        int next = 0;
        for (int group = 0; group < count; group++)
        {
            (int first, int end) = groups.Rows(group);
            Assert.Equal(next, first);
            Assert.InRange(end - first, copies / count, copies / count + 1);
            Assert.Equal((group, group), (groups.Of(first), groups.Of(end - 1)));
            next = end;
        }
        Assert.Equal(copies, next);
    }

    [Fact]
    public void BeginEnd_WrongTime_IsRefused()
    {
        var groups = new Groups(5, 2);
        groups.Begin(1);
        Assert.False(groups.AreIdle);
        Assert.Contains("group 1", Assert.Throws<InvalidOperationException>(() => groups.Begin(1)).Message, StringComparison.Ordinal);
        Assert.Contains("group 1", Assert.Throws<InvalidOperationException>(groups.RequireIdle).Message, StringComparison.Ordinal);
        Assert.Contains("group 0", Assert.Throws<InvalidOperationException>(() => groups.End(0)).Message, StringComparison.Ordinal);
        groups.End(1);
        Assert.True(groups.AreIdle);
        groups.RequireIdle();
    }

    [Fact]
    public void New_NumberOutOfRange_IsNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Groups(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Groups(3, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Groups(3, 0));
        var groups = new Groups(3, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => groups.Rows(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => groups.Rows(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => groups.Of(3));
    }
}
