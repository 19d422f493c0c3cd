using FastRL.Emu.Expressions;
using Xunit;

namespace FastRL.Emu.Tests.Expressions;

public sealed class VisitedSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Add_RandomTuples_MatchesHashSet(int width)
    {
        var random = new Random(width);
        var set = new VisitedSet(width);
        for (int episode = 0; episode < 5; episode++)
        {
            set.Clear();
            var reference = new HashSet<string>();
            for (int i = 0; i < 3000; i++)
            {
                double[] tuple = [.. Enumerable.Range(0, width).Select(_ => (double)random.Next(-12, 12))];
                Assert.Equal(reference.Add(string.Join(' ', tuple)), set.Add(tuple));
            }
            Assert.Equal(reference.Count, set.Count);
        }
    }

    [Fact]
    public void Add_MinusZero_IsZero()
    {
        var set = new VisitedSet(1);
        Assert.True(set.Add([0.0]));
        Assert.False(set.Add([-0.0]));
    }

    [Fact]
    public void Add_OnceWarm_AllocatesNothing()
    {
        var set = new VisitedSet(2);
        Fill(set);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int episode = 0; episode < 10; episode++) Fill(set);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Fill(VisitedSet set)
    {
        set.Clear();
        Span<double> tuple = stackalloc double[2];
        for (int i = 0; i < 1000; i++)
        {
            (tuple[0], tuple[1]) = (i % 40, i / 40);
            set.Add(tuple);
        }
    }
}
