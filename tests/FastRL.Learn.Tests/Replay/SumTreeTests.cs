using FastRL.Envs;
using FastRL.Learn.Replay;

namespace FastRL.Learn.Tests.Replay;

public sealed class SumTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Find_EveryMass_FallsToTheItemWhosePartItIsIn(int capacity)
    {
        var tree = new SumTree(capacity);
        for (int i = 0; i < capacity; i++) tree[i] = i + 1;
        Assert.Equal(capacity * (capacity + 1) / 2.0, tree.Total);
        double begin = 0;
        for (int i = 0; i < capacity; i++)
        {
            Assert.Equal(i, tree.Find(begin));
            Assert.Equal(i, tree.Find(begin + i + 0.999));
            begin += i + 1;
        }
    }

    [Fact]
    public void Find_MassAtTheVeryEnd_IsTheLastItemWithAPriority()
    {
        var tree = new SumTree(7);
        tree[0] = 0.1;
        tree[3] = 0.2;
        Assert.Equal(3, tree.Find(tree.Total));
        Assert.Equal(3, tree.Find(tree.Total * 1.0001));
    }

    [Fact]
    public void Set_ManyTimesInAnyOrder_TreeDependsOnTheLeavesAlone()
    {
        var first = new SumTree(13);
        var second = new SumTree(13);
        var random = new RandomStream(seed: 5, purpose: 1);
        for (int n = 0; n < 1001; n++) first[random.NextInt(13)] = random.NextSingle();
        for (int i = 12; i >= 0; i--) second[i] = first[i];
        Assert.Equal(first.Total, second.Total);
    }
}
